// A part of the page that follows what is typed; an answer that comes late is dropped.
import { values } from "./form.js";
import { post } from "./server.js";

export function part(id, url) {
  let asking = null;
  return async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await post(url, values(), { signal: asking.signal });
      if (answer.ok) document.getElementById(id).innerHTML = await answer.text();
    } catch (failure) {
      if (failure.name !== "AbortError") console.warn(failure);
    }
  };
}
