// The reports, with all recipients or some, and with the separator that this country's spreadsheets expect.

import { campaignPath, query } from '../app/api.js';
import { html, useState } from '../app/html.js';
import { language, t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';

export function Reports({ status }) {
  const [isSemicolon, setSemicolon] = useState(language === 'es');
  const separator = isSemicolon ? ';' : '';
  const link = (file, filter, words, count) => html`
    <a class="button"
      href=${campaignPath(status.campaign_id, `/${file}${query({ ...filter, separador: separator })}`)} download
      aria-disabled=${count ? undefined : 'true'}>
      <${Icon} name="download" />${words}</a>`;
  return html`
    <section class="card"><header><h2>${t('reports')}</h2></header>
      <div class="row">
        ${link('resultados.csv', {}, t('reportAll'), status.total)}
        ${status.fallidos > 0 && link('fallidos.csv', {}, t('reportFailed'), status.fallidos)}
        ${status.entregados > 0 && link('resultados.csv', { leido: 'no' }, t('reportUnread'), status.entregados)}
        ${status.inciertos > 0 && link('inciertos.csv', {}, t('reportUnsure'), status.inciertos)}
      </div>
      <label class="check small"><input type="checkbox" checked=${isSemicolon}
        onChange=${event => setSemicolon(event.target.checked)} /><span>${t('reportSemicolon')}</span></label>
      <p class="soft small">${t('reportKept')}</p>
    </section>`;
}
