// What the page shows depending on what is chosen (the limit of the kind, the notice of a refusal), and what it offers to
// choose beside the form (units for a dispatch).
import { set } from "./form.js";

export function follow(typed) {
  for (const row of document.querySelectorAll("[data-kind]")) {
    const urgent = row.dataset.emergency === "yes";
    row.hidden = urgent !== Boolean(typed.emergency);
    row.classList.toggle("chosen", row.dataset.kind === typed.kind);
  }
  const notice = document.getElementById("refusal-notice");
  if (notice) {
    let shown = false;
    for (const each of notice.querySelectorAll("[data-ground]")) {
      each.hidden = each.dataset.ground !== typed.ground || typed.outcome === "accept";
      shown ||= !each.hidden;
    }
    for (const each of notice.querySelectorAll("[data-quoted]")) {
      const value = typed[each.dataset.quoted];
      each.hidden = !value;
      each.querySelector("span").textContent = value ?? "";
    }
    notice.hidden = !shown;
  }
}

export function offerChoices() {
  for (const choice of document.querySelectorAll("[data-set]")) {
    choice.addEventListener("click", () => set(choice.dataset.set, choice.dataset.value));
  }
}
