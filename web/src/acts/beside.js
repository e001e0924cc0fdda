// What stands beside the form: deadlines count down; on a phone the form comes before what the caller has said.
import { told } from "./page.js";

const MINUTE = 60_000;

export function countDown() {
  setInterval(() => {
    for (const each of document.querySelectorAll("[data-due]")) each.textContent = ` ${left(new Date(each.dataset.due))}`;
  }, MINUTE);
}

function left(due) {
  const words = told.words;
  const gap = due - Date.now();
  const minutes = Math.floor(Math.abs(gap) / MINUTE);
  const late = gap < 0;
  const text = minutes < 60 ? (late ? words.late_minutes : words.minutes) : late ? words.late : words.hours;
  return text.replace("{hours}", Math.floor(minutes / 60)).replace("{minutes}", minutes % 60);
}

export function foldOnPhones() {
  if (!window.matchMedia("(max-width: 56rem)").matches) return;
  for (const facts of document.querySelectorAll(".act-facts")) facts.open = false;
}
