// Asks /health every few seconds. That route asks for no key and never waits, so it still answers at the worst moment.

import { noteReach } from './api.js';
import { createStore } from './store.js';
import { repeat } from './visible.js';

/** `status`: asking, healthy, degraded, unhealthy (503), away. `reason` is the server's own sentence. */
export const health = createStore({ status: 'asking', reason: null });

async function look() {
  try {
    const response = await fetch('/health', { cache: 'no-store' });
    const body = await response.json();
    noteReach(true);
    const status = response.ok ? body.status : 'unhealthy';
    const before = health.get();
    const next = {
      status, reason: body.motivo ?? null, worker: body.services?.worker, redis: body.services?.redis,
      since: before.status === status ? before.since : Date.now(),
    };
    if (JSON.stringify(next) !== JSON.stringify(before)) health.set(next);
  } catch {
    noteReach(false);
    if (health.get().status !== 'away') health.set({ status: 'away', reason: null, since: Date.now() });
  }
}

export const healthLoop = repeat(look, () => (['healthy', 'degraded'].includes(health.get().status) ? 5000 : 2000));
