"""What diagrams call their processes and steps, and forms their options, has an English name in english.toml."""

from collections.abc import Iterable, Iterator

from app.packs.english import ENGLISH
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, in_diagram


def check(context: Context) -> Iterator[Finding]:
    if ENGLISH not in context.release.files:
        # Nobody reads such a pack in English.
        return
    for diagram in context.diagrams:
        missing = _missing(context, [diagram.name, *(element.name for element in diagram.elements.values())])
        if missing:
            yield in_diagram(diagram, *_words(missing))
    for form in context.release.forms.values():
        missing = _missing(context, [option.label for field in form.fields for option in field.options])
        if missing:
            yield Finding(f"forms/{form.name}.form", None, None, *_words(missing))


def _missing(context: Context, texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text and text not in context.release.english]


def _words(missing: list[str]) -> tuple[str, str]:
    """One finding for a whole file: a new diagram has a dozen names."""
    named = "、".join(f"“{text}”" for text in missing)
    listed = ", ".join(f'"{text}"' for text in missing)
    return f"english.toml 中没有英文名称：{named}。", f"english.toml has no English for {listed}."
