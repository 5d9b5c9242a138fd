// Repeats work while the tab is visible. A hidden tab costs the server nothing.

import { useEffect } from './html.js';

/** Calls `work` now, `pause()` milliseconds after each time it has ended, and when the tab becomes visible again. */
export function repeat(work, pause) {
  let timer, isOver = false, isRunning = false;
  const run = async () => {
    clearTimeout(timer);
    if (isOver || isRunning || document.hidden) return;
    isRunning = true;
    try { await work(); } finally { isRunning = false; }
    if (!isOver) timer = setTimeout(run, pause());
  };
  document.addEventListener('visibilitychange', run);
  run();
  return {
    now: run,
    stop() {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', run);
    },
  };
}

export function useRepeat(work, pause, causes) {
  useEffect(() => {
    const loop = repeat(work, typeof pause === 'function' ? pause : () => pause);
    return loop.stop;
  }, causes);
}
