"""Addresses that a page is told to go back to."""

from flask import current_app, request


def local_path(text: object) -> str:
    """The address if it is a path of ours, else `/`: a link must not lead from here to a stranger."""
    path = str(text or "")
    strange = not path.startswith("/") or path.startswith("//") or any(c in path for c in "\\\r\n\t\0?#")
    return "/" if strange else path


def this_page() -> str:
    """The address of the page that is shown. A form that was refused shows one that may be opened under the same
    address; where it may not, `/`."""
    adapter = current_app.create_url_adapter(request)
    opens = request.method == "GET" or (adapter is not None and adapter.test(request.path, "GET"))
    return request.path if opens else "/"
