// What the list shows: which campaigns pass its filter and search, in which order. No component: plain decisions.

import { isHeld } from '../ui/State.js';

/** The filters and the states they take. */
export const filters = [
  ['', null], ['marcha', ['procesando', 'encolado']], ['detenidas', ['detenido', 'dañado']], ['pausadas', ['pausado']],
  ['programadas', ['programado']], ['completadas', ['completado']], ['canceladas', ['cancelado']], ['borradores', ['borrador']],
];
export const orders = ['atencion', 'nuevas', 'viejas', 'titulo', 'fin', 'mensajes'];
export const pageSize = 50;

export const plain = text => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();

/** What wants eyes first: broken, stopped, held, going, paused, planned. */
function urgency(status) {
  const rank = { 'dañado': 0, detenido: 1, encolado: 3, procesando: isHeld(status) ? 2 : 3, pausado: 4, programado: 5, borrador: 6 };
  return rank[status.estado] ?? 7;
}

const far = '9999';
const comparisons = {
  atencion: (a, b) => urgency(a) - urgency(b) || (a.creado < b.creado ? 1 : -1),
  nuevas: (a, b) => (a.creado < b.creado ? 1 : -1),
  viejas: (a, b) => (a.creado < b.creado ? -1 : 1),
  fin: (a, b) => ((a.fin_estimado ?? far) < (b.fin_estimado ?? far) ? -1 : 1),
  mensajes: (a, b) => b.total - a.total,
};

/** How many there are for each filter; of finished ones null until they are known. */
export function counts({ active, finished, drafts }) {
  const statuses = [...(active?.values() ?? [])];
  return Object.fromEntries(filters.map(([name, states]) => {
    if (name === 'borradores') return [name, drafts.size];
    if (name === 'completadas') return [name, finished?.completado.length ?? null];
    if (name === 'canceladas') return [name, finished?.cancelado.length ?? null];
    if (!states) return [name, finished && statuses.length + finished.completado.length + finished.cancelado.length];
    return [name, statuses.filter(status => states.includes(status.estado)).length];
  }));
}

/** @returns [title, state]: the state of a finished one is known although its status may not be. */
export function arrange({ active, finished, drafts, details }, { filter, order, search }) {
  const states = filters.find(([name]) => name === filter)?.[1] ?? null;
  const wanted = plain(search.trim());
  const passes = (title, status) =>
    !wanted || plain(title).includes(wanted)
    || (status?.plantilla && plain(status.plantilla).includes(wanted)) || status?.buzon === wanted;

  const going = filter === 'borradores' ? [...drafts.values()] : [...(active?.values() ?? [])];
  const first = going
    .filter(status => (!states || states.includes(status.estado)) && passes(status.campaign_id, status))
    .sort(comparisons[order] ?? comparisons.atencion)
    .map(status => [status.campaign_id, status.estado]);
  const last = ['completado', 'cancelado']
    .filter(state => !states || states.includes(state))
    .flatMap(state => (finished?.[state] ?? [])
      .filter(title => !active?.has(title) && passes(title, details.get(title)))
      .map(title => [title, state]));
  if (order === 'viejas') last.reverse();
  const all = [...first, ...last];
  if (order === 'titulo') all.sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }));
  return all;
}
