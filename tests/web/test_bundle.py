"""The committed scripts and style sheets are the ones that web/ describes."""

from __future__ import annotations

import json
import re

from app.web.assets import STATIC
from tests.repo.source import ROOT, texts
from tools.build_web import MANIFEST, manifest

WEB = ROOT / "web"


def test_the_bundle_is_made_from_its_sources() -> None:
    assert json.loads(MANIFEST.read_text("utf-8")) == manifest(), "the sources have changed: `make web`"


def test_each_source_has_its_script() -> None:
    sources = {path.stem for path in (WEB / "src").glob("*.js")}
    assert sources == {path.stem for path in (STATIC / "built").glob("*.js")}


def test_the_lock_file_pins_digests_and_names_no_registry() -> None:
    packages = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    asked = json.loads((WEB / "package.json").read_text("utf-8"))
    for name, version in {**asked["dependencies"], **asked["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name}: pin it exactly"
        assert packages[f"node_modules/{name}"]["version"] == version
    for path, package in packages.items():
        assert not path or package["integrity"].startswith("sha512-"), path
        assert "resolved" not in package, path


def test_the_mark_of_bpmn_io_stays() -> None:
    """The licence of bpmn-js and form-js asks for it: nothing of ours hides it."""
    assert "bpmn.io" in (STATIC / "built" / "diagram.js").read_text("utf-8")
    assert "bpmn.io" in (STATIC / "built" / "form.js").read_text("utf-8")
    ours = [text for name, text in texts().items() if name.startswith("app/web/") and "/built/" not in name]
    assert ours and not [text for text in ours if "bjs-powered-by" in text or "fjs-powered-by" in text]
