// What of the list can be asked for: its filters, its orders, and how many there are for each. No component.

/** The filters and the states they take, as `estado` has them. */
export const filters = [
  ['', 'todas'], ['marcha', 'procesando,encolado'], ['detenidas', 'detenido,dañado'], ['pausadas', 'pausado'],
  ['programadas', 'programado'], ['completadas', 'completado'], ['canceladas', 'cancelado'], ['borradores', 'borrador'],
];
export const orders = ['atencion', 'nuevas', 'viejas', 'titulo', 'mensajes'];
export const pageSize = 50;

export const plain = text => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();

export const statesOf = filter => filters.find(([name]) => name === filter)?.[1] ?? 'todas';

/** How many campaigns each filter takes, of the counts by state; null while they are not known. */
export function counts(byState) {
  const sum = states => states.reduce((all, state) => all + (byState[state] ?? 0), 0);
  return Object.fromEntries(filters.map(([name, states]) => [name, !byState ? null
    : sum(states === 'todas' ? Object.keys(byState).filter(state => state !== 'borrador') : states.split(','))]));
}
