// The pack's form as form-js draws it, and what stands in it.
import { place, told } from "./page.js";
import { translate } from "./words.js";

let form = null; // stays so where there is nothing to fill in

export async function draw() {
  // By itself form-js reads a text 300 ms after the last key, and whatever draws the form again before then puts the old
  // text back: what was typed would be lost.
  form = new window.hotlineForms.Form({ container: place, debounce: false });
  translate(form, place, told.form_words);
  await form.importSchema(told.schema, told.data);
}

export const drawn = () => form !== null;
export const on = (event, listener) => form.on(event, listener);
export const submit = () => form.submit();
export const data = () => (form ? form._getState().data : {});

// What is asked now: form-js keeps what was typed into a field that a later choice has hidden.
export const asked = () => (form ? form.get("conditionChecker").applyConditions(data(), data()) : {});

// What the pack's form takes: only what was filled in.
export function values(all = asked()) {
  const found = {};
  for (const key of told.keys) {
    const value = all[key];
    if (told.files.includes(key) || value === undefined || value === null || value === "") continue;
    if (Array.isArray(value) && value.length === 0) continue;
    if (told.lists.includes(key)) found[key] = String(value).split(/[、，,;；\s]+/).filter(Boolean);
    else if (told.instants.includes(key)) found[key] = value + told.offset; // typed on the clocks of the office
    else found[key] = value;
  }
  return found;
}

export const chosenFiles = (key) => (asked()[key] ? form.get("fileRegistry").getFiles(asked()[key]) : []);

export function set(key, value) {
  const fields = form.get("formFieldInstanceRegistry").getAllKeyed();
  const fieldInstance = fields.find((each) => each.id === `f_${key}`);
  if (fieldInstance) form._update({ fieldInstance, value });
}

// `errors`: key -> texts, shown below the fields.
export function mark(errors) {
  if (!form) return;
  const shown = Object.fromEntries(Object.entries(errors).map(([key, texts]) => [`f_${key}`, texts]));
  form._setState({ errors: { ...form._getState().errors, ...shown } });
}

// A time that was typed, a field that a choice has just hidden, or a fault, takes form-js two turns of drawing.
export async function taken() {
  if (!form) return;
  for (let turn = 0; turn < 2; turn += 1) {
    await new Promise((go) => { requestAnimationFrame(() => setTimeout(go)); });
  }
}
