// What the modules of the page share: where the form stands, what the server has told of it, how far its act is.
export const place = document.getElementById("act-form");
export const told = place && JSON.parse(document.getElementById("act-data").textContent);

// busy: being sent. done: sent, or given up: nothing more is sent or kept.
export const act = { busy: false, done: false };

export function say(words) {
  document.getElementById("act-state").textContent = words;
}
