// The work list while it is open: what is chosen, and what has changed since. Without this the page still works.
"use strict";

(() => {
  const list = document.getElementById("list");
  const news = document.getElementById("news");
  const chosen = document.getElementById("chosen");
  const all = document.getElementById("choose-all");
  const boxes = () => [...list.querySelectorAll('input[name="task"]')];
  const tasks = () => new Set([...list.querySelectorAll("[data-task]")].map((row) => row.dataset.task));
  let before = { tasks: tasks(), chosen: new Set(), focused: null };

  // Only what some row can be part of is offered.
  function offer() {
    const fitting = new Set(boxes().flatMap((box) => box.dataset.batches.split(" ")));
    const bar = document.getElementById("batch-bar");
    if (!bar) return;
    const acts = [...bar.querySelectorAll("button[name=act]")];
    for (const act of acts) act.hidden = !fitting.has(act.value);
    bar.hidden = acts.every((act) => act.hidden);
  }

  function tell() {
    const count = boxes().filter((box) => box.checked).length;
    if (chosen) chosen.textContent = count ? chosen.dataset.words.replace("#", count) : "";
    if (all) {
      all.checked = count > 0 && count === boxes().length;
      all.indeterminate = count > 0 && !all.checked;
    }
  }

  list.addEventListener("change", tell);
  all?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    tell();
  });

  // Rows are swapped while somebody works: keep what is chosen and where the keyboard is.
  list.addEventListener("htmx:beforeSwap", () => {
    const active = document.activeElement;
    before = {
      tasks: tasks(),
      chosen: new Set(boxes().filter((box) => box.checked).map((box) => box.value)),
      focused: list.contains(active) ? active.id : null,
    };
  });
  list.addEventListener("htmx:afterSwap", () => {
    for (const box of boxes()) box.checked = before.chosen.has(box.value);
    if (before.focused && document.activeElement?.id !== before.focused) {
      document.getElementById(before.focused)?.focus({ preventScroll: true });
    }
    const added = [...tasks()].filter((task) => !before.tasks.has(task));
    for (const task of added) document.getElementById(`task-${task}`).classList.add("fresh");
    offer();
    news.textContent = added.length ? news.dataset.words.replace("#", added.length) : news.dataset.changed;
    tell();
  });
  tell();
})();
