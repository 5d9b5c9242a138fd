// The uncertain messages: what they are, and what the operator can do with them. Only a person decides that.

import { campaignPath, post } from '../app/api.js';
import { number } from '../app/format.js';
import { html, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { may } from '../app/session.js';
import { Confirm } from '../ui/Dialog.js';
import { Icon } from '../ui/Icon.js';
import { toast } from '../ui/Toasts.js';

export function Uncertain({ status, onDone }) {
  const [isAsking, setAsking] = useState(false);
  if (!status.inciertos) return null;
  const canRetry = ['completado', 'detenido', 'cancelado'].includes(status.estado);
  const act = async () => {
    const answer = await post(campaignPath(status.campaign_id, '/reintentar?de=inciertos'));
    toast(t('retried', answer.reintentados));
    onDone(answer);
  };
  return html`
    <section class="notice warn"><${Icon} name="question" /><div class="stack">
      <div><h2>${t('unsureTitle', number(status.inciertos))}</h2><p>${t('unsureMore')}</p></div>
      <div class="row"><a class="button slim" href=${campaignPath(status.campaign_id, '/inciertos.csv')} download>
        <${Icon} name="download" />${t('unsureDownload')}</a>
        ${may('operador') && canRetry && html`<button class="button slim danger" onClick=${() => setAsking(true)}>
          <${Icon} name="retry" />${t('unsureRetry')}</button>`}
        ${may('operador') && !canRetry && html`<span class="small">${t('unsureLater')}</span>`}</div></div>
      ${isAsking && html`<${Confirm} title=${t('askUnsure', number(status.inciertos))}
        verb=${t('doRetry', number(status.inciertos))} isDangerous act=${act} onClose=${() => setAsking(false)}><p>
        ${t('unsureTwice')}</p><//>`}
    </section>`;
}
