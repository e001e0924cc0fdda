"""Draw every .bpmn file of a folder as a PNG picture with bpmn-js in headless Chromium.

    python tools/render_diagrams.py --bpmn-js web/node_modules/bpmn-js/dist/bpmn-navigated-viewer.production.min.js \
        processes build/diagrams

The pictures keep the folders of the input. Exit code 1 when a diagram could not be drawn; the reasons go to stderr.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

DIAGRAM = "{http://www.omg.org/spec/BPMN/20100524/DI}"
COORDINATES = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
MARGIN = 20  # pixels around the drawing
WATERMARK = 20  # more room below, for bpmn.io's mark, which the licence keeps visible
PAGE = """<!doctype html><meta charset="utf-8"><title>waiting</title>
<style>html,body,#canvas{{margin:0;width:{width}px;height:{height}px;background:#fff;overflow:hidden}}</style>
<div id="canvas"></div><script>{library}</script>
<script>
const viewer = new BpmnJS({{container: '#canvas'}});
viewer.importXML({xml}).then(({{warnings}}) => {{
  viewer.get('canvas').viewbox({{x: {x}, y: {y}, width: {width}, height: {height}}});
  document.body.dataset.warnings = warnings.map(w => w.message).join(' | ');
}}).catch(error => {{ document.body.dataset.failed = error.message; }});
</script>"""


class NotDrawn(Exception):
    """A diagram without layout, or one that bpmn-js or the browser refused."""


def drawn_area(root: ElementTree.Element) -> tuple[int, int, int, int]:
    """Return x, y, width and height of everything that the diagram draws, with a margin."""
    sides = ("x", "y", "width", "height")
    boxes = [[float(bounds.get(side, "0")) for side in sides] for bounds in root.iter(COORDINATES)]
    points = [(float(point.get("x", "0")), float(point.get("y", "0"))) for point in root.iter(WAYPOINT)]
    if not boxes:
        raise NotDrawn("no layout (bpmndi) in the file")
    left = min([box[0] for box in boxes] + [x for x, _ in points]) - MARGIN
    top = min([box[1] for box in boxes] + [y for _, y in points]) - MARGIN
    right = max([box[0] + box[2] for box in boxes] + [x for x, _ in points]) + MARGIN
    bottom = max([box[1] + box[3] for box in boxes] + [y for _, y in points]) + MARGIN + WATERMARK
    return int(left), int(top), int(right - left), int(bottom - top)


def page_of(source: Path, library: str) -> tuple[str, int, int]:
    """Return an HTML page that draws the diagram, and the size of the picture."""
    text = source.read_text(encoding="utf-8")
    x, y, width, height = drawn_area(ElementTree.fromstring(text))
    # "</" would end the script element early.
    xml = json.dumps(text).replace("</", "<\\/")
    return PAGE.format(library=library, xml=xml, x=x, y=y, width=width, height=height), width, height


def run_browser(browser: str, profile: Path, page: Path, width: int, height: int, *mode: str) -> str:
    """Open the page without a window and return what the browser prints."""
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += ["--force-device-scale-factor=1", f"--window-size={width},{height}", "--virtual-time-budget=10000"]
    command += [f"--user-data-dir={profile}", *mode, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise NotDrawn(f"the browser ended with {done.returncode}: {done.stderr.strip()[-400:]}")
    return done.stdout


def draw(browser: str, library: str, source: Path, picture: Path, folder: Path) -> None:
    """Draw one diagram; raise NotDrawn when bpmn-js complains about anything in it."""
    html, width, height = page_of(source, library)
    page = folder / "page.html"
    page.write_text(html, encoding="utf-8")
    profile = folder / "profile"
    # The picture alone would hide an import error behind an empty canvas.
    dom = run_browser(browser, profile, page, width, height, "--dump-dom")
    body = dom[dom.rfind("<body") :] if "<body" in dom else dom
    opening = body[: body.find(">")]
    if 'data-failed="' in opening or 'data-warnings=""' not in opening:
        raise NotDrawn(f"bpmn-js: {opening}")
    picture.parent.mkdir(parents=True, exist_ok=True)
    run_browser(browser, profile, page, width, height, f"--screenshot={picture.resolve()}")


def main() -> int:
    """Draw all diagrams below the input folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--bpmn-js", type=Path, required=True, help="bpmn-navigated-viewer.production.min.js of bpmn-js 18"
    )
    parser.add_argument("--browser", default="chromium", help="name or path of Chromium")
    parser.add_argument("source", type=Path, help="folder with .bpmn files (searched below), or one file")
    parser.add_argument("target", type=Path, help="folder for the pictures")
    options = parser.parse_args()
    browser = shutil.which(options.browser)
    if browser is None:
        parser.error(f"no browser called {options.browser}")
    library = options.bpmn_js.read_text(encoding="utf-8").replace("</script", "<\\/script")
    single = options.source.is_file()
    files = [options.source] if single else sorted(options.source.rglob("*.bpmn"))
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for source in files:
            name = Path(source.name) if single else source.relative_to(options.source)
            try:
                draw(browser, library, source, options.target / name.with_suffix(".png"), Path(folder))
            except (NotDrawn, ElementTree.ParseError, subprocess.TimeoutExpired) as problem:
                failures += 1
                print(f"{source}: {problem}", file=sys.stderr)
    print(f"{len(files) - failures} of {len(files)} diagrams drawn")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
