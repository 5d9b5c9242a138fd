// The actions that the panel offers for a campaign, by its state and the person's role. The server decides whether they
// are allowed.

const active = ['programado', 'encolado', 'procesando', 'pausado', 'detenido'];

/** `name` is the verb of the address. An action with `main` is a button, the others are in the menu. */
const table = [
  { name: 'iniciar', icon: 'sent', role: 'operador', from: ['borrador'], main: true },
  { name: 'pausar', icon: 'pause', role: 'operador', from: ['programado', 'encolado', 'procesando'], main: true },
  { name: 'reanudar', icon: 'play', role: 'operador', from: ['pausado', 'detenido'], main: true },
  { name: 'reintentar', icon: 'retry', role: 'operador', from: ['completado', 'detenido', 'cancelado'], needs: status => status.fallidos > 0 },
  { name: 'clonar', icon: 'copy', role: 'operador', from: [...active, 'completado', 'cancelado'] },
  { name: 'cancelar', icon: 'cross', role: 'operador', from: active, isDangerous: true },
  { name: 'descartar', icon: 'trash', role: 'operador', from: ['borrador'], isDangerous: true },
  { name: 'eliminar', icon: 'trash', role: 'admin', from: ['completado', 'cancelado', 'dañado'], isDangerous: true },
];

export function actionsFor(status, may) {
  return table.filter(action =>
    action.from.includes(status.estado) && may(action.role) && (!action.needs || action.needs(status)));
}
