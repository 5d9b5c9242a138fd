// All campaigns, for the list. Active ones are read with their status, and changed by what comes (app/feed.js). Of finished
// ones only the titles are, once: their status is asked for when a row is looked at, and kept.

import { call, get } from './api.js';
import { createStore } from './store.js';

/**
 * active: Map of title to status, in the server's order, oldest first; null until the first answer.
 * finished: { completado: [title], cancelado: [title] }, newest first; null until the first answer.
 * drafts: Map as `active`. details: Map of title to the status of a finished one.
 */
export const campaigns = createStore({ active: null, finished: null, drafts: new Map(), details: new Map(), error: null, at: 0 });
const change = parts => campaigns.set({ ...campaigns.get(), ...parts });
const statusOf = title => get(`/api/estado-cola/${encodeURIComponent(title)}`);

/** Keeps the object of a status that has not changed, so that its row is left alone. */
function merged(before, statuses) {
  return new Map(statuses.map(status => {
    const known = before?.get(status.campaign_id);
    return [status.campaign_id, known && JSON.stringify(known) === JSON.stringify(status) ? known : status];
  }));
}

let took = 0;
export async function readActive() {
  const began = performance.now();
  try {
    const answer = await get('/api/listar-campanas?detalle=true');
    const { active: before } = campaigns.get();
    const active = merged(before, answer.campanas);
    change({ active, error: null, at: Date.now() });
    const gone = before ? [...before.keys()].filter(title => !active.has(title)) : [];
    if (gone.length) await settle(gone);
  } catch (error) {
    change({ error });
  }
  took = performance.now() - began;
}

/** Milliseconds until the next question: seldom when nothing moves, seldomer when the list is long. */
export function pause() {
  const isMoving = [...(campaigns.get().active?.values() ?? [])].some(status => status.ritmo_por_minuto > 0 || status.estado === 'encolado');
  return Math.min(60_000, Math.max(isMoving ? 3000 : 8000, took * 15));
}

/** Those that were active and are no more: finished, or deleted. */
async function settle(titles) {
  if (titles.length > 20) return readFinished();
  for (const title of titles) {
    try {
      const status = await statusOf(title);
      const { finished, details } = campaigns.get();
      if (!finished?.[status.estado]) continue;
      const others = finished[status.estado].filter(other => other !== title);
      change({
        details: new Map(details).set(title, status),
        finished: { ...finished, [status.estado]: [title, ...others] },
      });
    } catch { /* deleted */ }
  }
}

export async function readFinished() {
  const [done, cancelled] = await Promise.all(
    ['completado', 'cancelado'].map(state => get(`/api/listar-campanas?estado=${state}`)));
  change({ finished: { completado: done.campanas.reverse(), cancelado: cancelled.campanas.reverse() } });
}

export async function readDrafts() {
  const answer = await call('GET', '/api/listar-campanas?estado=borrador&detalle=true');
  change({ drafts: merged(campaigns.get().drafts, answer.campanas) });
}

const asked = new Set();
/** Reads the statuses of the finished ones among these, a few at a time. */
export async function need(titles) {
  const { active, drafts, details } = campaigns.get();
  const missing = titles.filter(title => !active?.has(title) && !drafts.has(title) && !details.has(title) && !asked.has(title));
  missing.forEach(title => asked.add(title));
  const work = async () => {
    for (let title; (title = missing.shift());) {
      const status = await statusOf(title).catch(error => ({ campaign_id: title, isGone: error.status === 404 }));
      asked.delete(title);
      change({ details: new Map(campaigns.get().details).set(title, status) });
    }
  };
  await Promise.all([work(), work(), work(), work()]);
}

/** Takes newer statuses, as an order's answer or the stream has them. */
export function take(statuses) {
  const { active, finished, drafts, details } = campaigns.get();
  const next = { active: new Map(active), drafts: new Map(drafts), details: new Map(details), finished: finished && { ...finished } };
  for (const status of statuses) {
    const title = status.campaign_id;
    for (const map of [next.active, next.drafts, next.details]) map.delete(title);
    if (status.estado === 'borrador') next.drafts.set(title, status);
    else if (next.finished && status.estado in next.finished) {
      next.details.set(title, status);
      if (!next.finished[status.estado].includes(title)) next.finished[status.estado] = [title, ...next.finished[status.estado]];
    } else if (!['completado', 'cancelado'].includes(status.estado)) {
      next.active.set(title, status);
      for (const state of Object.keys(next.finished ?? {})) {
        if (next.finished[state].includes(title)) next.finished[state] = next.finished[state].filter(other => other !== title);
      }
    }
  }
  change({ ...next, at: Date.now() });
}

export const put = status => take([status]);

export function forget(title) {
  const { active, drafts, details, finished } = campaigns.get();
  const without = map => { const copy = new Map(map); copy.delete(title); return copy; };
  change({
    active: without(active), drafts: without(drafts), details: without(details),
    finished: finished && Object.fromEntries(Object.entries(finished).map(([state, titles]) => [state, titles.filter(other => other !== title)])),
  });
}
