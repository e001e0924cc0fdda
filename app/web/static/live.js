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

    const look = () => htmx.trigger(part, "look");
    function close() {
      stream?.close();
      stream = null;
    }
    function open() {
      close();
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
      if (document.hidden) return;
      const minute = ticks >= WITH_STREAM;
      if (!notice && (minute || stream?.readyState !== EventSource.OPEN)) look();
      if (minute && stream?.readyState === EventSource.CLOSED) open(); // there was no room, or no right
      if (minute) ticks = 0;
    }

    document.addEventListener("visibilitychange", () => {
      if (document.hidden) close();
      else if (!notice || part.hidden) open();
    });
    window.addEventListener("pagehide", close);
    window.addEventListener("pageshow", (event) => event.persisted && open());
    setInterval(tick, TICK);
    if (!document.hidden) open();
  }

  for (const part of document.querySelectorAll("[data-live]")) follow(part);
})();
