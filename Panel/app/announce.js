// Texts for a screen reader while something goes on: the latest one, every ten seconds at most.

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
