// Draws a ticket's diagram with the marks of where it has been. The list below it says the same.
"use strict";

const drawn = document.getElementById("diagram");
const traced = JSON.parse(document.getElementById("traced").textContent);

function mark(viewer) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const badge = (element, name, text, place) => {
    const html = document.createElement("span");
    html.className = name;
    html.textContent = text;
    overlays.add(element, { position: place, html });
  };
  for (const element of viewer.get("elementRegistry").getAll()) {
    if (element.type === "label" || element === canvas.getRootElement()) continue;
    const times = traced.entered[element.id] || 0;
    const here = traced.active.includes(element.id);
    if (!element.waypoints && element.width && !/:(Lane|Participant)$/.test(element.type)) {
      canvas.addMarker(element.id, times || here ? "mark-been" : "mark-not");
      if (times > 1) badge(element.id, "mark-times", `×${times}`, { top: -14, right: 14 });
    }
    if (here) {
      canvas.addMarker(element.id, "mark-here");
      badge(element.id, "mark-here-text", `▶ ${drawn.dataset.here}`, { bottom: 10, left: 0 });
    }
  }
}

// Where it stands now, at a size that can be read; without such a place, the whole diagram.
function lookHere(viewer) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const here = traced.active.map((id) => registry.get(id)).filter((element) => element && element.width);
  if (!here.length) return canvas.zoom("fit-viewport", "auto");
  const first = here[0];
  const { outer } = canvas.viewbox();
  const scale = Math.min(1, Math.max(0.55, outer.width / 1100));
  canvas.viewbox({
    x: first.x + first.width / 2 - outer.width / scale / 2,
    y: first.y + first.height / 2 - outer.height / scale / 2,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}

// One finger moves the diagram, two zoom it; a mouse is bpmn-js's own.
function followFingers(viewer) {
  const canvas = viewer.get("canvas");
  const fingers = new Map();
  const apart = () => {
    const [one, other] = [...fingers.values()];
    return Math.hypot(one.x - other.x, one.y - other.y);
  };
  drawn.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse") fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  drawn.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const span = fingers.size === 2 ? apart() : 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (span) canvas.zoom((canvas.zoom() * apart()) / span);
    else canvas.scroll({ dx: event.clientX - before.x, dy: event.clientY - before.y });
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    drawn.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
}

async function draw() {
  const viewer = new window.hotlineDiagrams.Viewer({ container: drawn });
  await viewer.importXML(traced.xml);
  const canvas = viewer.get("canvas");
  mark(viewer);
  lookHere(viewer);
  followFingers(viewer);
  const tools = document.querySelector(".diagram-tools");
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const way = event.target.dataset.zoom;
    if (way === "in" || way === "out") canvas.zoom(canvas.zoom() * (way === "in" ? 1.3 : 1 / 1.3));
    else if (way === "all") canvas.zoom("fit-viewport", "auto");
    else if (way === "here") lookHere(viewer);
  });
  drawn.dataset.drawn = "true";
}

draw();
