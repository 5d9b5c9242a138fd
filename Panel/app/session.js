// The person at the panel. The cookie is HttpOnly, so the module asks the server. Any 401 means that the session has
// ended. Then the page asks for the key again, in front of the work in progress, of which nothing is lost.

import { call, refused } from './api.js';
import { createStore } from './store.js';

/** `state`: asking, in, out (never been in), ended (was in), away (the server did not answer). */
export const session = createStore({ state: 'asking' });

/** The session in an answer. Without API_KEYS there is no name, and everybody may do everything. */
const read = answer => ({
  state: 'in', name: answer.clave, role: answer.rol ?? 'admin',
});

export async function ask() {
  try {
    session.set(read(await call('GET', '/api/sesion', { quiet: true })));
  } catch (error) {
    session.set({ state: error.status === 401 ? 'out' : 'away' });
  }
}

/** @throws ApiError: 401 when the key is wrong. */
export async function enter(key) {
  session.set(read(await call('POST', '/api/sesion', { body: { clave: key }, quiet: true })));
}

export async function leave() {
  await call('DELETE', '/api/sesion');
  session.set({ state: 'out' });
}

refused.subscribe(() => {
  const now = session.get();
  if (now.state === 'in') session.set({ ...now, state: 'ended' });
});

const ranks = { lectura: 0, operador: 1, admin: 2 };
/** Whether the role may do what needs `role`: 'operador' or 'admin'. */
export const may = role => (ranks[session.get().role] ?? 0) >= ranks[role];
