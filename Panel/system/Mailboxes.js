// The mailboxes: their campaigns, whether their credentials can be read, what they have sent of what they may in a day.

import { number, percent } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Empty } from '../ui/Empty.js';
import { Icon } from '../ui/Icon.js';
import { Moment } from '../ui/Moment.js';

function Credentials({ one }) {
  if (!one.credenciales) return html`<span class="soft">${t('notAskedYet')}</span>`;
  const isFine = one.credenciales === 'listas';
  return html`<span class=${`state ${isFine ? 'go' : 'stop'}`}><${Icon} name=${isFine ? 'check' : 'alert'} />
    ${t(isFine ? 'readable' : 'credentialsBad')}</span>`;
}

function Day({ one }) {
  if (one.mensajes_24h === null) return html`<span class="soft">–</span>`;
  return html`${number(one.mensajes_24h)} <span class="soft small">
    ${t('ofLimit', number(one.limite_diario), percent(one.mensajes_24h, one.limite_diario))}</span>`;
}

function Tier({ one }) {
  if (!one.nivel) return html`<span class="soft">–</span>`;
  return one.conversaciones_24h === null ? t('tierUnlimited') : t('tierOf', one.conversaciones_24h);
}

export function Mailboxes({ all }) {
  return html`<section class="card flush" id="buzones"><header><h2>${t('mailboxes')}</h2></header>${!all.length
    ? html`<${Empty} icon="inbox" title=${t('noMailboxes')} text=${t('noMailboxesMore')} />` : html`<div class="scroll">
    <table class="grid cards system-table"><thead><tr><th>${t('fieldInbox')}</th><th>${t('credentials')}</th>
      <th class="end">${t('activeCampaigns')}</th><th class="end">${t('lastDay')}</th><th class="end">${t('colTier')}</th>
      </tr></thead><tbody>${all.map(one => html`<tr key=${one.buzon}>
      <td><b class="break">${one.buzon}</b>${one.pausado_hasta && html`<p class="unsure-text small">
        <${Icon} name="clock" /> ${t('numberPaused')} <${Moment} at=${one.pausado_hasta} /></p>`}</td>
      <td><${Credentials} one=${one} /></td>
      <td class="end" data-label=${t('activeCampaigns')}>${number(one.campanas)}</td>
      <td class="end" data-label=${t('lastDay')}><${Day} one=${one} /></td>
      <td class="end" data-label=${t('colTier')}><${Tier} one=${one} /></td></tr>`)}</tbody></table></div>`}
    ${all.length > 0 && all.every(one => one.limite_diario === null) && html`<p class="soft small foot-note">
      ${t('noDailyLimit')}</p>`}</section>`;
}
