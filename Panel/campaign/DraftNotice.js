// Shows a draft to those who may only read: how many messages it would send.

import { number } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';

export function DraftNotice({ status }) {
  return html`<section class="card">
    <dl class="facts"><dt>${t('wouldSend')}</dt><dd><b>${number(status.total - (status.excluidos ?? 0))}</b></dd>
      ${status.excluidos > 0 && html`<dt>${t('part_excluidos')}</dt><dd>${number(status.excluidos)}</dd>`}
      <dt>${t('fieldTemplate')}</dt><dd>${status.plantilla} · ${status.idioma}</dd><dt>${t('fieldInbox')}</dt><dd>
        ${status.buzon}</dd></dl></section>`;
}
