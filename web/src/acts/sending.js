// The act is sent once: files first where the ticket is there already, after it where it is only made by the act.
import * as draft from "./draft.js";
import { chosen, upload, uploadAll } from "./files.js";
import { values } from "./form.js";
import { act, say, told } from "./page.js";
import { clear, sayFault, showRefusal } from "./refusal.js";
import { post } from "./server.js";

const button = document.getElementById("act-submit");

export async function send() {
  if (act.busy || act.done) return;
  act.busy = true;
  button.disabled = true;
  draft.pause();
  clear();
  say(told.words.sending);
  try {
    const files = chosen();
    const answer = await post(told.urls.submit, await body(files), { key: told.key });
    if (answer.ok) {
      act.done = true;
      await goOn(await answer.json(), files);
      return;
    }
    await showRefusal(answer);
  } catch (failure) {
    if (failure instanceof Response) await showRefusal(failure);
    else sayFault(told.words.again);
  }
  say("");
  act.busy = false;
  button.disabled = false;
  draft.soon(); // not sent: what is not kept yet is kept
}

// The form's values, with the numbers of its files in them.
async function body(files) {
  const found = values();
  if (files.length) say(told.words.uploading);
  if (told.urls.files) {
    for (const [key, list] of files) {
      found[key] = [];
      for (const file of list) found[key].push(await upload(told.urls.files, file));
    }
  }
  return found;
}

async function goOn({ next, files: there }, files) {
  if (there && files.length && !(await uploadAll(there, files))) alert(told.words.files_failed);
  location.assign(next);
}
