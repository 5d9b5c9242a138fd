// Short texts about what was just done. A screen reader reads them, too.

import { html } from '../app/html.js';
import { createStore, useStore } from '../app/store.js';
import { Icon } from './Icon.js';

const toasts = createStore([]);
const shownFor = 5000;
let count = 0;

export function toast(text, { isBad = false } = {}) {
  const entry = { id: ++count, text, isBad };
  toasts.set([...toasts.get(), entry].slice(-3));
  setTimeout(() => toasts.set(toasts.get().filter(other => other !== entry)), isBad ? shownFor * 2 : shownFor);
}

export function Toasts() {
  return html`<div class="toasts" role="status">
    ${useStore(toasts).map(({ id, text, isBad }) => html`
      <p class=${`toast ${isBad ? 'bad' : ''}`} key=${id}><${Icon} name=${isBad ? 'alert' : 'check'} />${text}</p>`)}
  </div>`;
}
