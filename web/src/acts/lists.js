// The lists of form-js's fields, as those of the browser: Tab alone opens none, a key does; Escape closes it and the field
// stays where one is; what opens is scrolled to, above the buttons.
import { place } from "./page.js";

const CHOOSERS = ".fjs-select-hidden-input, .fjs-form-field-select .fjs-input, .fjs-taglist-input";
const OPENING = ["ArrowDown", "ArrowUp"];
const PRESSING = [...OPENING, "Enter", " "]; // where nothing is typed
const LIST = ".fjs-dropdownlist";

let pointed = false; // what one did last was by the pointer

// form-js opens a list when its field is entered, and closes it when it is left.
const tell = (control, what) => control.dispatchEvent(new FocusEvent(what, { bubbles: true }));
const open = (control) => control.closest(".fjs-form-field")?.querySelector(LIST);
const keys = (control) => (control.matches(".fjs-select-hidden-input") ? PRESSING : OPENING);

export function focusQuietly(control) {
  pointed = false;
  control.focus({ preventScroll: true });
}

// Before form-js hears of it.
function first(name, listener) {
  place.addEventListener(name, (event) => {
    if (event.target.matches?.(CHOOSERS)) listener(event, event.target);
  }, true);
}

export function keepLists() {
  for (const [name, pointer] of [["pointerdown", true], ["keydown", false]]) {
    document.addEventListener(name, () => { pointed = pointer; }, true);
  }
  first("focusin", (event) => { if (event.isTrusted && !pointed) event.stopPropagation(); });
  first("keydown", (event, control) => {
    const escapes = event.key === "Escape" && open(control);
    const enters = !open(control) && keys(control).includes(event.key);
    if (!escapes && !enters) return;
    event.preventDefault();
    event.stopPropagation();
    tell(control, escapes ? "focusout" : "focusin");
  });
  for (const name of ["input", "mousedown"]) {
    first(name, (_, control) => {
      if (control.matches(".fjs-taglist-input") && control === document.activeElement && !open(control)) tell(control, "focusin");
    });
  }
  new MutationObserver((changes) => {
    for (const added of changes.flatMap((change) => [...change.addedNodes])) {
      if (added.matches?.(LIST)) added.scrollIntoView({ block: "nearest" });
    }
  }).observe(place, { childList: true, subtree: true });
}
