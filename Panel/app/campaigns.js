// The list of campaigns: one page of it as it was asked for, and how many there are of each state. The server finds, sorts
// and counts, so ten thousand campaigns cost the page no more than fifty. What comes live (app/feed.js) changes rows at
// once; what may move one makes the page be asked for again soon after.

import { get, query } from './api.js';
import { pageSize } from './arrange.js';
import { createStore } from './store.js';

/** Milliseconds until what has changed is asked for, and until the page is looked at again although nothing was told. */
const soon = 1200, late = 60_000;

/**
 * rows: statuses of this page in order; null until the first answer. counts: campaigns by state that the search finds.
 * found: how many there are on all pages. hasNext: whether there is a page behind. isAsking: another page is on its way.
 */
export const campaigns = createStore({ rows: null, counts: null, found: 0, hasNext: false, isAsking: false, error: null, at: 0 });
const change = parts => campaigns.set({ ...campaigns.get(), ...parts });

/** { states, order, search, page } as it was asked for last; null while nobody looks. */
let wanted = null;
/** Behind which campaign each page of the wanted list begins, as far as that is known. */
let starts = new Map([[1, '']]);
/** The states last seen of campaigns, on this page or not. */
const seen = new Map();
let took = 0, timer, newest = 0;

const ask = (parts, page) => get(`/api/listar-campanas${query({
  estado: parts.states, orden: parts.order, buscar: parts.search, ...page })}`);

/** Where a page begins; pages before it that nobody has seen are passed over by their titles alone. */
async function startOf(parts) {
  let page = Math.max(...[...starts.keys()].filter(known => known <= parts.page));
  while (page < parts.page) {
    const pages = Math.min(20, parts.page - page);
    const { cursor } = await ask(parts, { limite: pages * pageSize, cursor: starts.get(page) });
    if (!cursor) return null;
    page += pages;
    starts.set(page, cursor);
  }
  return starts.get(page);
}

/** Keeps the object of a status that has not changed, so that its row is left alone. */
function merged(statuses) {
  const before = new Map(campaigns.get().rows?.map(status => [status.campaign_id, status]));
  return statuses.map(status => {
    const known = before.get(status.campaign_id);
    return known && JSON.stringify(known) === JSON.stringify(status) ? known : status;
  });
}

async function readPage(parts) {
  clearTimeout(timer);
  timer = undefined;
  const round = ++newest;
  const began = performance.now();
  try {
    const cursor = await startOf(parts);
    const answer = cursor === null ? { campanas: [], encontradas: 0, cursor: null }
      : await ask(parts, { detalle: true, limite: pageSize, cursor });
    if (round !== newest) return;
    // What comes behind begins elsewhere once something has moved.
    starts = new Map([...starts].filter(([page]) => page <= parts.page));
    if (answer.cursor) starts.set(parts.page + 1, answer.cursor);
    for (const status of answer.campanas) seen.set(status.campaign_id, status.estado);
    change({
      rows: merged(answer.campanas), counts: answer.por_estado ?? campaigns.get().counts, found: answer.encontradas,
      hasNext: Boolean(answer.cursor), isAsking: false, error: null, at: Date.now(),
    });
  } catch (error) {
    if (round === newest) change({ error, isAsking: false });
  }
  took = performance.now() - began;
}

let running = null;
/** Asks for the wanted page; who asks while that is being asked for has its answer. */
export function refresh() {
  if (!wanted) return null;
  if (running?.parts !== wanted) {
    const reading = running = { parts: wanted, end: readPage(wanted).finally(() => { if (running === reading) running = null; }) };
  }
  return running.end;
}

/** Asks for a page of the list. */
export function show(parts) {
  const isSameList = wanted && ['states', 'order', 'search'].every(name => wanted[name] === parts[name]);
  if (!isSameList) starts = new Map([[1, '']]);
  wanted = parts;
  change({ isAsking: true });
  return refresh();
}

/** Nobody looks at the list any more. */
export function hide() {
  wanted = null;
  newest++;
  clearTimeout(timer);
}

/** Asks again soon, however often it is called. */
function later() { timer ??= setTimeout(refresh, Math.max(soon, took * 15)); }

/** Milliseconds until the next question: where the stream tells what changes, seldom. */
export function pause(isLive) {
  if (isLive) return late;
  const isMoving = campaigns.get().rows?.some(status => status.ritmo_por_minuto > 0 || status.estado === 'encolado');
  return Math.min(late, Math.max(isMoving ? 3000 : 8000, took * 15));
}

/** Takes newer statuses, as an order's answer or the stream has them. */
export function take(statuses) {
  const come = new Map(statuses.map(status => [status.campaign_id, status]));
  for (const [title, status] of come) {
    const before = seen.get(title);
    seen.set(title, status.estado);
    // A campaign of an older day that is seen for the first time is on another page.
    const isNew = before === undefined && Date.now() - Date.parse(status.creado) < 120_000;
    if (isNew || (before !== undefined && before !== status.estado)) later();
  }
  if (seen.size > 20_000) seen.clear();
  const { rows } = campaigns.get();
  if (!rows?.some(status => come.has(status.campaign_id))) return;
  change({ rows: rows.map(status => come.get(status.campaign_id) ?? status), at: Date.now() });
}

export const put = status => take([status]);

export function forget(title) {
  seen.delete(title);
  const { rows } = campaigns.get();
  if (!rows?.some(status => status.campaign_id === title)) return later();
  change({ rows: rows.filter(status => status.campaign_id !== title) });
  later();
}
