// What is said to a screen reader while something goes on: at most every ten seconds, the latest only.

import { createStore } from './store.js';

export const spoken = createStore('');
const pause = 10_000;
let spokenAt = -pause, waiting, timer;

export function announce(text) {
  if (text === spoken.get()) return;
  waiting = text;
  if (timer) return;
  timer = setTimeout(() => {
    timer = undefined;
    spokenAt = performance.now();
    spoken.set(waiting);
  }, Math.max(0, spokenAt + pause - performance.now()));
}
