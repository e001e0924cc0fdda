// The button that sends, and the bar that it stands in.
import { drawn, submit, taken } from "./form.js";
import { act, place } from "./page.js";
import { send } from "./sending.js";

const button = document.getElementById("act-submit");
const GUARD = 1000; // milliseconds
const bar = button?.closest(".act-bar");

// What is scrolled to, or entered by the keyboard, does not stop behind the bar: acts.css has to know how tall it is.
export function tellBarHeight() {
  new ResizeObserver(() => bar.parentElement.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);
}

export function sendWhenPressed() {
  let pressed = false;
  // Whoever has just pressed the button of the act before finds another here, in the same place: a second press too many
  // is not to send this one.
  if (document.querySelector("#flash .notice")) {
    button.disabled = true;
    setTimeout(() => { button.disabled = act.busy || act.done; }, GUARD);
  }
  // Leaving a field may make the page shorter, and the button would slip away from under the pointer before it is let go:
  // the field is left when the button has been pressed.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", async () => {
    if (pressed || act.busy || act.done) return;
    pressed = true;
    if (place.contains(document.activeElement)) document.activeElement.blur();
    await taken();
    pressed = false;
    if (drawn()) submit();
    else send();
  });
}
