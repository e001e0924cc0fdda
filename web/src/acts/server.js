// Asking the server. A page that was opened before its person signed in again holds a token of before: it asks for the one
// of now, once, and is answered 401 where nobody is signed in, or somebody else. `more`: `key` of the form, `version` of
// its draft and `turn` of the save, `signal` and `keepalive` of fetch.
import { told } from "./page.js";

export const VERSION = "Draft-Version";
const HTMX = { "HX-Request": "true" }; // a lost session answers 401 then, and not with the page of the sign-in

export async function post(url, body, more = {}) {
  const answer = await send(url, body, more);
  if (answer.status !== 400 || more.keepalive) return answer;
  const asked = await fetch(told.token, { headers: HTMX, signal: more.signal });
  if (asked.status === 401) return asked;
  const token = asked.ok && (await asked.json()).token;
  if (!token) return answer;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  return send(url, body, more);
}

function send(url, body, more) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const json = !(body instanceof FormData);
  return fetch(url, {
    method: "POST",
    headers: {
      "X-CSRFToken": token,
      ...HTMX,
      ...(json ? { "Content-Type": "application/json" } : {}),
      ...(more.key ? { "Idempotency-Key": more.key } : {}),
      ...(more.version ? { [VERSION]: more.version } : {}),
      ...(more.turn ? { "Draft-Turn": more.turn } : {}),
    },
    body: json ? JSON.stringify(body) : body,
    signal: more.signal,
    keepalive: more.keepalive,
  });
}
