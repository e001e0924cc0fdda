// Files that were chosen in the form, each uploaded once, however often the act is tried.
import { chosenFiles, drawn } from "./form.js";
import { told } from "./page.js";
import { post } from "./server.js";

const uploaded = new WeakMap(); // file -> its number

// [[key of the field, its files]], fields without any left out
export function chosen() {
  if (!drawn()) return [];
  return told.files.map((key) => [key, chosenFiles(key)]).filter(([, list]) => list.length);
}

export async function upload(url, file) {
  if (!uploaded.has(file)) {
    const body = new FormData();
    body.append("file", file);
    const answer = await post(url, body);
    if (!answer.ok) throw answer;
    uploaded.set(file, (await answer.json()).id);
  }
  return uploaded.get(file);
}

export async function uploadAll(url, files) {
  try {
    for (const [, list] of files) for (const file of list) await upload(url, file);
    return true;
  } catch {
    return false;
  }
}
