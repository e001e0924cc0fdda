// The page of an act: draws the pack's form, keeps a draft, asks what is missing, sends once, shows a refusal in place.
"use strict";

const place = document.getElementById("act-form");
const told = place && JSON.parse(document.getElementById("act-data").textContent);
const quietFor = 700; // milliseconds without a key press after which the server is asked
const minute = 60_000;

// ---- words of form-js, which speaks English only

function translator(words) {
  const rules = Object.entries(words).map(([from, to]) => {
    const pattern = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("#", "(.+)");
    return [new RegExp(`^${pattern}$`), to];
  });
  return (text) => {
    for (const [pattern, to] of rules) {
      const found = pattern.exec(text.trim());
      if (found) return found.slice(1).reduce((said, part) => said.replace("#", part), to);
    }
    return text;
  };
}

function translateAll(root, say) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const said = say(node.data);
    if (said !== node.data) node.data = said;
  }
  for (const name of ["placeholder", "title", "aria-label"]) {
    for (const element of root.querySelectorAll(`[${name}]`)) {
      const said = say(element.getAttribute(name));
      if (said !== element.getAttribute(name)) element.setAttribute(name, said);
    }
  }
}

// ---- asking the server

function post(url, body, more = {}) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const json = !(body instanceof FormData);
  return fetch(url, {
    method: "POST",
    headers: {
      "X-CSRFToken": token,
      "HX-Request": "true", // a lost session answers 401 then, and not with the page of the sign-in
      ...(json ? { "Content-Type": "application/json" } : {}),
      ...(more.key ? { "Idempotency-Key": more.key } : {}),
    },
    body: json ? JSON.stringify(body) : body,
    signal: more.signal,
    keepalive: more.keepalive,
  });
}

function later(task) {
  let waiting = null;
  const run = (...args) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { waiting = null; task(...args); }, quietFor);
  };
  run.now = (...args) => { clearTimeout(waiting); waiting = null; task(...args); };
  run.stop = () => { clearTimeout(waiting); waiting = null; };
  run.pending = () => waiting !== null;
  return run;
}

// A part of the page that follows what is typed; an answer that comes late is dropped.
function part(id, url, values) {
  let asked = null;
  return async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await post(url, values(), { signal: asked.signal });
      if (answer.ok) document.getElementById(id).innerHTML = await answer.text();
    } catch (failure) {
      if (failure.name !== "AbortError") console.warn(failure);
    }
  };
}

// ---- the act

async function start() {
  const say = translator(told.form_words);
  const state = document.getElementById("act-state");
  const refused = document.getElementById("refused");
  const button = document.getElementById("act-submit");
  let form = null;
  let busy = false;
  let done = false;
  let pressed = false;
  const uploaded = new WeakMap();

  const data = () => (form ? form._getState().data : {});

  // What is asked now: form-js keeps what was typed into a field that a later choice has hidden.
  const asked = () => (form ? form.get("conditionChecker").applyConditions(data(), data()) : {});

  // What the pack's form takes: only what was filled in.
  function values(all = asked()) {
    const found = {};
    for (const key of told.keys) {
      const value = all[key];
      if (told.files.includes(key) || value === undefined || value === null || value === "") continue;
      if (Array.isArray(value) && value.length === 0) continue;
      found[key] = told.lists.includes(key) ? String(value).split(/[、，,;；\s]+/).filter(Boolean) : value;
    }
    return found;
  }

  function chosenFiles() {
    const registry = form.get("fileRegistry");
    return told.files.map((key) => [key, asked()[key] ? registry.getFiles(asked()[key]) : []]).filter(([, list]) => list.length);
  }

  async function upload(url, file) {
    if (!uploaded.has(file)) {
      const body = new FormData();
      body.append("file", file);
      const answer = await post(url, body);
      if (!answer.ok) throw answer;
      uploaded.set(file, (await answer.json()).id);
    }
    return uploaded.get(file);
  }

  function mark(faults) {
    const errors = {};
    for (const fault of faults) {
      const key = fault.facts.field;
      const words = document.documentElement.lang === "en" ? fault.en : fault.zh;
      if (told.keys.includes(key)) (errors[`f_${key}`] ??= []).push(words);
    }
    form?._setState({ errors: { ...form._getState().errors, ...errors } });
  }

  async function showRefusal(answer) {
    const text = await answer.text();
    if (answer.status === 401) {
      say_(told.words.signed_out);
    } else if (text.includes('class="refusal"')) {
      const page = new DOMParser().parseFromString(text, "text/html");
      refused.replaceChildren(page.querySelector(".refusal"));
      const faults = page.querySelector(".field-errors");
      if (faults) mark(JSON.parse(faults.textContent));
    } else {
      say_(told.words.again);
    }
    refused.focus();
    refused.scrollIntoView({ block: "start" });
  }

  function say_(words) {
    const box = Object.assign(document.createElement("div"), { className: "alert alert-danger notice", textContent: words });
    box.setAttribute("role", "alert");
    refused.replaceChildren(box);
  }

  async function send() {
    if (busy || done) return;
    busy = true;
    button.disabled = true;
    draft?.stop();
    stopSaving?.abort(); // if it arrives all the same, the server does not keep what has been sent
    refused.replaceChildren();
    state.textContent = told.words.sending;
    try {
      const body = values();
      const files = form ? chosenFiles() : [];
      if (files.length) state.textContent = told.words.uploading;
      if (told.urls.files) {
        for (const [key, list] of files) {
          body[key] = [];
          for (const file of list) body[key].push(await upload(told.urls.files, file));
        }
      }
      const answer = await post(told.urls.submit, body, { key: told.key });
      if (answer.ok) {
        done = true;
        const { next, files: there } = await answer.json();
        if (there && files.length && !(await uploadAll(there, files))) alert(told.words.files_failed);
        location.assign(next);
        return;
      }
      await showRefusal(answer);
    } catch (failure) {
      if (failure instanceof Response) await showRefusal(failure);
      else say_(told.words.again);
    }
    state.textContent = "";
    busy = false;
    button.disabled = false;
    draft?.(); // not sent: what is not kept yet is kept
  }

  async function uploadAll(url, files) {
    try {
      for (const [, list] of files) for (const file of list) await upload(url, file);
      return true;
    } catch {
      return false;
    }
  }

  // A time that was typed, or a field that a choice has just hidden, takes form-js two turns of drawing.
  async function taken() {
    for (let turn = 0; turn < 2; turn += 1) {
      await new Promise((go) => { requestAnimationFrame(() => setTimeout(go)); });
    }
  }

  // The draft: what is typed, kept at the server a moment after the last key.
  let saved = null;
  let saving = null; // the save that is under way
  let stopSaving = null;
  const keep = (last = false) => {
    const text = JSON.stringify(values(data()));
    if (done || busy || text === saved) return;
    if (saving && !last) { draft(); return; } // one at a time: of two, the earlier might arrive last
    stopSaving = new AbortController();
    saving = save(text, last, stopSaving.signal).finally(() => { saving = null; });
  };
  const save = async (text, last, signal) => {
    const before = saved;
    saved = text;
    if (!last) state.textContent = told.words.saving;
    try {
      const answer = await post(told.urls.draft, JSON.parse(text), { key: told.key, keepalive: last, signal });
      const said = await answer.text();
      if (!answer.ok) saved = before;
      if (!busy) state.textContent = answer.ok || answer.status === 409 || answer.status === 403 ? said : told.words.unsaved;
    } catch {
      saved = before;
      if (!busy) state.textContent = told.words.unsaved;
    }
  };
  const draft = told.urls.draft && told.schema ? later(keep) : null;

  const check = document.getElementById("demands") && part("demands", told.urls.check, () => values());
  const checkSoon = check && later(check);
  document.getElementById("act-check")?.addEventListener("click", () => checkSoon?.now());
  const alike = told.urls.similar && later(part("similar", told.urls.similar, () => values()));

  document.getElementById("act-fresh")?.addEventListener("click", async () => {
    done = true; // nothing more is kept
    draft?.stop();
    await saving; // or it might arrive after this
    const answer = await post(told.urls.draft, {}, { key: told.key }).catch(() => null);
    if (answer?.ok) location.reload();
    else { done = false; say_(told.words.again); }
  });

  if (told.schema) {
    // By itself form-js reads a text 300 ms after the last key, and whatever draws the form again before then puts the old
    // text back: what was typed would be lost.
    form = new window.hotlineForms.Form({ container: place, debounce: false });
    const validator = form.get("validator");
    const plain = validator.validateFieldInstance.bind(validator);
    validator.validateFieldInstance = (field, value) => plain(field, value).map(say);
    await form.importSchema(told.schema, told.data);
    saved = JSON.stringify(values(data()));
    new MutationObserver(() => translateAll(place, say)).observe(place, { childList: true, subtree: true, characterData: true });
    translateAll(place, say);
    let last = saved;
    form.on("changed", () => {
      follow(data());
      const now = JSON.stringify(values(data()));
      if (now === last) return;
      last = now;
      draft?.();
      checkSoon?.();
      alike?.();
    });
    form.on("submit", ({ errors }) => {
      if (busy || done) return;
      if (Object.keys(errors).length === 0) { send(); return; }
      say_(told.words.faulty);
      const first = place.querySelector(".fjs-has-errors input, .fjs-has-errors textarea, .fjs-has-errors [tabindex]");
      first?.focus();
    });
    follow(data());
    if (draft) window.addEventListener("pagehide", () => { if (draft.pending()) { draft.stop(); keep(true); } });
  }
  // Leaving a field may make the page shorter, and the button would slip away from under the pointer before it is let go:
  // the field is left when the button has been pressed.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", async () => {
    if (pressed || busy || done) return;
    pressed = true;
    if (place.contains(document.activeElement)) document.activeElement.blur();
    if (form) await taken();
    pressed = false;
    if (form) form.submit();
    else send();
  });

  for (const choice of document.querySelectorAll("[data-set]")) {
    choice.addEventListener("click", () => {
      const fields = form.get("formFieldInstanceRegistry").getAllKeyed();
      const fieldInstance = fields.find((each) => each.id === `f_${choice.dataset.set}`);
      if (fieldInstance) form._update({ fieldInstance, value: choice.dataset.value });
    });
  }
  place.dataset.ready = "yes";
}

// What the page shows depending on what is chosen: the limit of the kind, the notice of a refusal.
function follow(typed) {
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
    notice.hidden = !shown;
  }
}

function countDown() {
  const words = told.words;
  for (const each of document.querySelectorAll("[data-due]")) {
    const gap = new Date(each.dataset.due) - Date.now();
    const minutes = Math.floor(Math.abs(gap) / minute);
    const late = gap < 0;
    const text = minutes < 60 ? (late ? words.late_minutes : words.minutes) : late ? words.late : words.hours;
    each.textContent = " " + text
      .replace("{hours}", Math.floor(minutes / 60))
      .replace("{minutes}", minutes % 60);
  }
}

// On a phone the form comes before what the caller has said.
if (window.matchMedia("(max-width: 56rem)").matches) {
  for (const facts of document.querySelectorAll(".act-facts")) facts.open = false;
}

if (place) {
  start();
  setInterval(countDown, minute);
}
