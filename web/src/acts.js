// The page of an act: draws the pack's form, keeps a draft, asks what is missing, sends once, shows a refusal in place.
import { countDown, foldOnPhones } from "./acts/beside.js";
import { tellBarHeight, sendWhenPressed } from "./acts/button.js";
import { follow, offerChoices } from "./acts/choices.js";
import * as draft from "./acts/draft.js";
import { data, draw, on, values } from "./acts/form.js";
import { later } from "./acts/later.js";
import { keepLists } from "./acts/lists.js";
import { act, place, told } from "./acts/page.js";
import { part } from "./acts/part.js";
import { sayFault, showFirstFault } from "./acts/refusal.js";
import { send } from "./acts/sending.js";

async function start() {
  const check = document.getElementById("demands") && later(part("demands", told.urls.check));
  document.getElementById("act-check")?.addEventListener("click", () => check?.now());
  const alike = told.urls.similar && later(part("similar", told.urls.similar));

  if (told.schema) {
    await draw();
    if (told.urls.draft) draft.begin();
    let last = JSON.stringify(values(data()));
    on("changed", () => {
      follow(data());
      const now = JSON.stringify(values(data()));
      if (now === last) return;
      last = now;
      draft.soon();
      check?.();
      alike?.();
    });
    on("submit", ({ errors }) => {
      if (act.busy || act.done) return;
      if (Object.keys(errors).length === 0) { send(); return; }
      sayFault(told.words.faulty);
      showFirstFault();
    });
    follow(data());
  }
  keepLists();
  tellBarHeight();
  sendWhenPressed();
  offerChoices();
  place.dataset.ready = "yes";
}

foldOnPhones();
if (place && draft.isBehind()) {
  location.reload();
} else if (place) {
  start();
  countDown();
}
