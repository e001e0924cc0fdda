// The draft: what is typed, kept at the server a moment after the last key. Each save says which version it was typed on
// top of, and which of this page's saves it is; when another window (or a colleague) has kept something else since,
// nothing is overwritten: somebody decides.
import { data, values } from "./form.js";
import { later } from "./later.js";
import { act, say, told } from "./page.js";
import { sayFault } from "./refusal.js";
import { post, VERSION } from "./server.js";

const LEFT = "left while the draft was being saved";
let begun = false;
let version = null; // that this page has read or kept last; none where no other window writes this draft
let turn = 0; // of the save sent last
let saved = null; // what was typed then
let saving = null; // the save that is under way
let stopSaving = null;
let signedOut = false;
let elsewhere = null; // the version of another window, until somebody has decided

const typed = () => JSON.stringify(values(data()));
const waiting = later(() => keep());

export function begin() {
  begun = true;
  version = told.draft_version;
  saved = typed();
  window.addEventListener("pagehide", () => keepNow());
  window.addEventListener("beforeunload", (leaving) => {
    if (elsewhere && !act.done) leaving.preventDefault();
    else if (keepNow() || saving) sessionStorage.setItem(LEFT, location.href);
  });
  // Back from the window where one has signed in again.
  window.addEventListener("focus", () => { if (signedOut) waiting(); });
  document.getElementById("act-fresh")?.addEventListener("click", beginAfresh);
  document.getElementById("draft-load").addEventListener("click", load);
  document.getElementById("draft-go-on").addEventListener("click", goOn);
}

export function soon() {
  if (begun) waiting();
}

// The form is about to be sent.
export function pause() {
  waiting.stop();
  // If it arrives all the same, the server does not keep what has been sent. Where versions count, its answer is needed
  // should the act be refused.
  if (!version) stopSaving?.abort();
}

// Whoever reloads asks for the page while its last words are still on their way: what was asked for may be older. It is
// read once more then. Only the page's address is noted, nothing of what was typed.
export function isBehind() {
  const left = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  return left === location.href;
}

// Whether there was something that is not kept yet.
function keepNow() {
  if (!waiting.pending()) return false;
  waiting.stop();
  keep(true);
  return true;
}

function keep(last = false) {
  const text = typed();
  if (act.done || act.busy || elsewhere || text === saved) return;
  if (saving && !last) { waiting(); return; } // one at a time: of two, the earlier might arrive last
  stopSaving = new AbortController();
  saving = save(text, last, stopSaving.signal).finally(() => { saving = null; });
}

async function save(text, last, signal) {
  const before = saved;
  saved = text;
  if (!last) say(told.words.saving);
  let words = told.words.unsaved;
  try {
    const answer = await post(told.urls.draft, JSON.parse(text), {
      key: told.key, version, turn: ++turn, keepalive: last, signal,
    });
    const said = await answer.text();
    signedOut = answer.status === 401;
    if (answer.ok) version = answer.headers.get(VERSION);
    else { saved = before; decide(answer); }
    if (answer.status === 401) words = told.words.unsaved_signed_out;
    else if (answer.ok || (!elsewhere && (answer.status === 409 || answer.status === 403))) words = said;
  } catch {
    saved = before;
  }
  if (!act.busy) say(words);
}

// ---- another window has kept something else

const question = document.getElementById("draft-changed");

function decide(answer) {
  elsewhere = answer.headers.get(VERSION);
  question.hidden = !elsewhere;
}

function load() {
  act.done = true;
  location.reload();
}

function goOn() {
  version = elsewhere;
  elsewhere = null;
  question.hidden = true;
  saved = null;
  keep();
}

async function beginAfresh() {
  act.done = true; // nothing more is kept
  waiting.stop();
  await saving; // or it might arrive after this
  const answer = await post(told.urls.draft, {}, { key: told.key, version, turn: ++turn }).catch(() => null);
  if (answer?.ok) { location.reload(); return; }
  act.done = false;
  if (answer?.headers.has(VERSION)) decide(answer);
  else sayFault(told.words.again);
}
