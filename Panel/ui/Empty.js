// Says that there is nothing here, and what to do about it.

import { html } from '../app/html.js';
import { Icon } from './Icon.js';

export function Empty({ icon, title, text, children }) {
  return html`
    <div class="empty">
      <svg class="picture" viewBox="0 0 88 88" aria-hidden="true"><circle cx="44" cy="44" r="43" fill="var(--sunken)" />
        <svg x="24" y="24" width="40" height="40"><${Icon} name=${icon} /></svg></svg>
      <h2>${title}</h2>
      ${text && html`<p>${text}</p>`}
      ${children}
    </div>`;
}
