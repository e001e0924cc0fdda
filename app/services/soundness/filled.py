"""A form as it was submitted in the walk."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.packs import Form
from app.services.soundness.domains import GIVEN, MOMENT


class FilledForm(Mapping[str, Any]):
    """A submitted form: the values that make a difference as chosen, of every other field something."""

    def __init__(self, form: Form | None, values: Mapping[str, Any]) -> None:
        self._fields = {field.key: field for field in form.fields} if form else {}
        self._values = values

    def __getitem__(self, key: str) -> Any:
        return self._values[key] if key in self._values else _given(self._fields[key].type)

    def get(self, key: str, default: Any = None) -> Any:
        """Optional fields are left out."""
        return self._values.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def _given(field_type: str) -> Any:
    samples = {"number": 1, "checkbox": True, "datetime": MOMENT, "checklist": [GIVEN], "taglist": [GIVEN]}
    return samples.get(field_type, GIVEN)
