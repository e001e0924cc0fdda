// Why the act was not done, above the form and below its fields.
import { mark, taken } from "./form.js";
import { focusQuietly } from "./lists.js";
import { place, told } from "./page.js";

const refused = document.getElementById("refused");

export const clear = () => refused.replaceChildren();

// What the last act has brought about stands above it no longer.
function show(box) {
  document.getElementById("flash").replaceChildren();
  refused.replaceChildren(box);
}

export function sayFault(words) {
  const box = Object.assign(document.createElement("div"), { className: "alert alert-danger notice", textContent: words });
  box.setAttribute("role", "alert");
  show(box);
}

// With its label and what is wrong; a list that is to be chosen from stays closed, or it would cover both.
export async function showFirstFault() {
  await taken();
  const field = place.querySelector(".fjs-has-errors");
  const control = field?.querySelector("input, textarea, [tabindex]");
  if (!control) return;
  focusQuietly(control);
  field.scrollIntoView({ block: field.offsetHeight > window.innerHeight / 2 ? "start" : "center" });
}

export async function showRefusal(answer) {
  const text = await answer.text();
  if (answer.status === 401) {
    sayFault(told.words.signed_out);
  } else if (text.includes('class="refusal"')) {
    const page = new DOMParser().parseFromString(text, "text/html");
    show(page.querySelector(".refusal"));
    const faults = page.querySelector(".field-errors");
    if (faults) markFaults(JSON.parse(faults.textContent));
  } else {
    sayFault(told.words.again);
  }
  refused.focus();
  refused.scrollIntoView({ block: "start" });
}

function markFaults(faults) {
  const errors = {};
  for (const fault of faults) {
    const key = fault.facts.field;
    const words = document.documentElement.lang === "en" ? fault.en : fault.zh;
    if (told.keys.includes(key)) (errors[key] ??= []).push(words);
  }
  mark(errors);
}
