// The failed messages by their code: what it means, what can be done, and a button that sends just these again.

import { campaignPath, post } from '../app/api.js';
import { number } from '../app/format.js';
import { html, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { may } from '../app/session.js';
import { Confirm } from '../ui/Dialog.js';
import { Icon } from '../ui/Icon.js';
import { toast } from '../ui/Toasts.js';
import { meaningOf } from './codes.js';

const retryable = ['completado', 'detenido', 'cancelado'];
const path = (id, code) => campaignPath(id, `/reintentar?codigo=${encodeURIComponent(code)}`);

function Retry({ status, code, count, onClose, onDone }) {
  const meaning = meaningOf(code);
  const act = async () => {
    const answer = await post(path(status.campaign_id, code));
    toast(t('retried', answer.reintentados));
    onDone(answer);
  };
  return html`<${Confirm} title=${t('askRetryCode', number(count), code)} verb=${t('doRetry', number(count))} act=${act}
    onClose=${onClose}>
    <p>${meaning.means}</p>
    <p class="soft">${t('retryMore')}</p><//>`;
}

export function Failures({ status, onDone, onPick }) {
  const [asking, setAsking] = useState(null);
  const codes = Object.entries(status.fallos_por_codigo ?? {}).sort(([a, m], [b, n]) => (a === 'otros') - (b === 'otros') || n - m);
  if (codes.length === 0) return null;
  const canRetry = may('operador') && retryable.includes(status.estado);
  return html`
    <section class="card flush" id="fallos"><header><h2>${t('failuresTitle')}</h2><span class="soft small">
      ${t('failuresMore', number(status.fallidos))}</span>
      ${!retryable.includes(status.estado) && may('operador') && html`<span class="soft small">${t('retryLater')}
        </span>`}</header>
      ${codes.map(([code, count]) => {
        const meaning = meaningOf(code);
        return html`<div class="fail" key=${code}>
          <div class="stack"><p class="what">${meaning.means} <span class="soft small mono">${code}</span></p>
            <p class="soft small">${meaning.todo}${' '}
              ${code !== 'otros' && html`<button class="link" onClick=${() => onPick('fallido', code)}>
                ${t('whoTheyAre')}</button>`}</p>
            ${canRetry && code !== 'otros' && !meaning.isHopeless && html`<div>
              <button class="button slim" onClick=${() => setAsking({ code, count })}><${Icon} name="retry" />
                ${t('retryThese')}</button></div>`}</div>
          <span class="count">${number(count)}</span>
        </div>`;
      })}
      ${asking && html`<${Retry} status=${status} ...${asking} onClose=${() => setAsking(null)} onDone=${onDone} />`}
    </section>`;
}
