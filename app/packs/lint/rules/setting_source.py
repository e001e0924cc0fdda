"""Every setting of pack.toml names the clause or the ambiguity that leaves it open."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding
from app.packs.settings import FILE


def check(context: Context) -> Iterator[Finding]:
    for key, setting in context.release.settings.items():
        if not setting.clause and not setting.ambiguity:
            zh = f"设置“{key}”没有条款编号，也没有解读编号。"
            yield Finding(FILE, f"settings.{key}", None, zh, "The setting names neither a clause nor an ambiguity.")
