// The result for the numbers that were given: how many are new, and which could not be read.

import { html } from '../app/html.js';
import { number } from '../app/format.js';
import { t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';

export function Result({ answer }) {
  return html`<div class="notice warn" role="status"><${Icon} name="info" /><div class="stack">
    ${answer.agregados !== undefined && html`<p>${t('excluded', answer.agregados, answer.ya_estaban)}</p>`}
    ${answer.filas_rechazadas > 0 && html`<p><b>${t('rowsUnread', number(answer.filas_rechazadas))}</b></p>
      <ul class="small">${answer.errores.slice(0, 8).map(error => html`<li>
        ${t('rowIs', error.fila)} «${error.valor}»: ${error.error}</li>`)}</ul>`}</div></div>`;
}
