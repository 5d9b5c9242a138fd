// A placeholder with the size of the content that will come, so that the page does not jump.

import { html } from '../app/html.js';
import { t } from '../app/i18n.js';

export function Bones({ lines = 3 }) {
  return html`<div class="bones" role="status" aria-label=${t('loading')}>
    ${Array.from({ length: lines }, (_, line) => html`<div class="bone"
      style=${{ width: `${92 - ((line * 29) % 48)}%` }}></div>`)}
  </div>`;
}

export function PageBones() {
  return html`
    <div class="bones"><div class="bone" style=${{ width: '240px', height: '30px' }}></div></div>
    <div class="card"><${Bones} lines=${2} /></div>
    <div class="card"><${Bones} lines=${6} /></div>`;
}
