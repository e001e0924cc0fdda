// What the desk adds to every page. Pages work without it.
"use strict";

// A part of a page could not be had: say so where messages stand.
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const said = document.getElementById("failed").content.cloneNode(true);
    document.getElementById("flash").replaceChildren(said);
  });
}

// A form is sent once, however often its button is pressed within ten seconds; not so where it leads to a file
// (data-repeat), because the page stays. A page that comes back from the cache is fresh again.
const SENT_FOR = 10_000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || "repeat" in form.dataset) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, SENT_FOR);
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
