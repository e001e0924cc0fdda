"""Addresses that a page is told to go back to."""


def local_path(text: object) -> str:
    """The address if it is a path of ours, else `/`: a link must not lead from here to a stranger."""
    path = str(text or "")
    strange = not path.startswith("/") or path.startswith("//") or any(c in path for c in "\\\r\n\t\0?#")
    return "/" if strange else path
