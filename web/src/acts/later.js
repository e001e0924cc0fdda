// The task, once nothing has asked for it for a while: the server is asked after the last key, not after each.
const QUIET_FOR = 700; // milliseconds

export function later(task) {
  let waiting = null;
  const run = () => {
    clearTimeout(waiting);
    waiting = setTimeout(run.now, QUIET_FOR);
  };
  run.now = () => { run.stop(); task(); };
  run.stop = () => { clearTimeout(waiting); waiting = null; };
  run.pending = () => waiting !== null;
  return run;
}
