// Parts of a page that follow what happens (data-live: the address of a stream, app/web/live.py). A stream only says that
// something has changed: a list then asks for itself again ("look"), a notice (hidden) is shown, once.
// Only a page that is looked at holds a stream: a browser has six connections for all its tabs, and a server so many
// threads. Without one a list asks every ten seconds; with one every minute, because lights change with the time alone.
"use strict";

(() => {
  const TICK = 10_000;
  const WITH_STREAM = 6; // ticks

  function follow(part) {
    const notice = part.hidden;
    let stream = null;
    let ticks = 0;
    let leaving = false;
    let ticking = setInterval(tick, TICK);

    const look = () => htmx.trigger(part, "look");
    function close() {
      stream?.close();
      stream = null;
    }
    function open() {
      close();
      leaving = false;
      stream = new EventSource(part.dataset.live);
      // What has changed while there was no stream; a notice is told so by the stream itself.
      if (!notice) stream.addEventListener("open", look);
      stream.addEventListener("message", () => {
        if (!notice) return look();
        part.hidden = false;
        close();
      });
    }
    function tick() {
      ticks += 1;
      leaving = false; // or the page would be gone
      if (document.hidden) return;
      const minute = ticks >= WITH_STREAM;
      if (!notice && (minute || stream?.readyState !== EventSource.OPEN)) look();
      // There was no room, or no right, or a form was sent and the page stayed.
      if (minute && part.hidden === notice && (!stream || stream.readyState === EventSource.CLOSED)) open();
      if (minute) ticks = 0;
    }

    // A form was sent, so the page is about to go, and what it still asks does not matter. After a sign-out the answer
    // would even lead to the sign-in page once more, and what the first one says (signed out) would be lost.
    function leave(event) {
      if (event.defaultPrevented || "repeat" in event.target.dataset) return;
      close();
      leaving = true;
      clearInterval(ticking);
      ticking = setInterval(tick, TICK);
    }

    document.addEventListener("submit", leave);
    part.addEventListener("htmx:beforeOnLoad", (event) => leaving && event.target === part && event.preventDefault());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) close();
      else if (part.hidden === notice) open();
    });
    window.addEventListener("pagehide", close);
    window.addEventListener("pageshow", (event) => event.persisted && open());
    if (!document.hidden) open();
  }

  for (const part of document.querySelectorAll("[data-live]")) follow(part);
})();
