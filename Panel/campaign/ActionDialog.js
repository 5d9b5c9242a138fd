// The question before a campaign is changed: what will happen, and a button with the verb.

import { call, campaignPath, post } from '../app/api.js';
import { forget, put } from '../app/campaigns.js';
import { html, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { address, go } from '../app/router.js';
import { Confirm } from '../ui/Dialog.js';
import { SelectField, TextField } from '../ui/Field.js';
import { toast } from '../ui/Toasts.js';

const dangerous = new Set(['cancelar', 'eliminar', 'descartar']);

/** The next title: "promo", "promo 2", "promo 3". */
export function nextTitle(title) {
  const match = title.match(/^(.*?)[ _](\d{1,3})$/);
  const next = match ? `${match[1]}${title[match[1].length]}${Number(match[2]) + 1}` : `${title} 2`;
  return next.slice(0, 100);
}

/** The recipients that a copy can have, as the query of `clonar`, with their number. */
function audiences(status) {
  return [
    ['', status.total], ['?leido=no', status.entregados > 0 ? status.enviados - status.leidos : 0],
    ['?estado=fallido', status.fallidos], ['?estado=cancelado', status.cancelados],
  ].filter(([, count]) => count > 0);
}

async function perform(action, status, title, audience) {
  const id = status.campaign_id;
  if (action === 'eliminar' || action === 'descartar') {
    await call('DELETE', campaignPath(id));
    forget(id);
    return null;
  }
  if (action === 'clonar') return post(campaignPath(id, `/clonar${audience}`), { titulo: title });
  return post(campaignPath(id, `/${action}`));
}

/** @param onDone takes the status in the answer; by default the list's store does. */
export function ActionDialog({ action, status, onClose, onDone = put }) {
  const id = status.campaign_id;
  const [title, setTitle] = useState(() => nextTitle(id));
  const [audience, setAudience] = useState('');
  const act = async () => {
    const answer = await perform(action, status, title.trim(), audience);
    toast(t(`done_${action}`, id, answer));
    if (action === 'clonar') go(address('nueva', answer.campaign_id));
    else if (answer?.estado && answer.total !== undefined) onDone(answer);
    else if (answer === null) go('/panel/');
  };
  return html`
    <${Confirm} title=${t(`ask_${action}`, id)} verb=${t(`do_${action}`, status)} isDangerous=${dangerous.has(action)}
      isReady=${action !== 'clonar' || title.trim() !== ''} act=${act} onClose=${onClose}>
      <p dir="auto"><b>${id}</b></p>
      <p class="soft">${t(`then_${action}`, status)}</p>
      ${action === 'clonar' && html`<${SelectField} name="copia-para" label=${t('copyForWhom')} value=${audience} onValue=${setAudience}
          options=${audiences(status).map(([query, count]) => [query, t(`copyFor${query}`, count)])} />
        <${TextField} name="titulo-copia" label=${t('fieldTitle')} value=${title} onValue=${setTitle} maxlength="100"
          dir="auto" />`}
    <//>`;
}
