// What the API refused of late, over all instances: each code with its meaning and what to do.

import { number } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { meaningOf } from '../campaign/codes.js';

export function Troubles({ instances }) {
  const counts = new Map();
  for (const { codigos } of instances) {
    for (const { codigo, veces } of codigos) counts.set(codigo, (counts.get(codigo) ?? 0) + veces);
  }
  const codes = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8);
  return html`<section class="card flush"><header><h2>${t('apiErrors')}</h2></header>${!codes.length
    ? html`<p class="soft foot-note">${t('noErrorsYet')}</p>`
    : codes.map(([code, count]) => { const { means, todo } = meaningOf(code); return html`<div class="fail" key=${code}>
      <div><p class="what">${means} <span class="soft small mono">${code}</span></p><p class="soft small">${todo}</p></div>
      <span class="count">${number(count)}</span></div>`; })}</section>`;
}
