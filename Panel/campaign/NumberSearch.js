// Answers "Why did this client get nothing?": the messages to a number, in every campaign, and whether it is excluded.
// The number is in the request and in this component's memory only.

import { get, query } from '../app/api.js';
import { html, useEffect, useState } from '../app/html.js';
import { has, t } from '../app/i18n.js';
import { address } from '../app/router.js';
import { Bones } from '../ui/Bones.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';
import { Moment } from '../ui/Moment.js';
import { meaningOf } from './codes.js';
import { Outcome } from './RecipientRow.js';

export function NumberSearch({ wanted }) {
  const [seen, setSeen] = useState({ rows: [], isBusy: true });
  const [from, setFrom] = useState(undefined);
  const [excluded, setExcluded] = useState(null);
  useEffect(() => {
    const abort = new AbortController();
    get(`/api/exclusiones/${encodeURIComponent(wanted)}`, { signal: abort.signal }).then(setExcluded, () => setExcluded(null));
    return () => abort.abort();
  }, [wanted]);
  useEffect(() => {
    const abort = new AbortController();
    setSeen(({ rows, unseen }) => ({ rows: from ? rows : [], unseen: from ? unseen : [], isBusy: true }));
    get(`/api/mensajes${query({ numero: wanted, cursor: from })}`, { signal: abort.signal }).then(
      page => setSeen(({ rows, unseen = [] }) => ({
        rows: [...rows, ...page.mensajes], cursor: page.cursor, unseen: [...unseen, ...page.sin_revisar],
      })),
      error => error.name !== 'AbortError' && setSeen(({ rows }) => ({ rows, error })));
    return () => abort.abort();
  }, [wanted, from]);
  const { rows, isBusy, error, cursor, unseen = [] } = seen;
  return html`
    <section class="card flush" aria-label=${t('everywhere')}><header><h2>${t('everywhere')}</h2>
      <span class="soft small">${t('everywhereMore')}</span></header>
      ${excluded && html`<div class="above"><div class="notice warn"><${Icon} name="exclude" /><p><b>${t('isOnList')}
        </b> ${has(`origin_${excluded.origen}`) ? t(`origin_${excluded.origen}`) : excluded.origen}, <${Moment}
        at=${excluded.fecha} />.</p></div></div>`}
      ${rows.length > 0 && html`<div class="scroll"><table class="grid cards"><thead><tr><th>${t('colCampaign')}</th>
        <th>${t('colOutcome')}</th><th>${t('colWhy')}</th><th>${t('colSentAt')}</th></tr></thead>
        <tbody>${rows.map(row => html`<tr key=${`${row.campaign_id} ${row.seq}`}><td>
          <a href=${address('campanas', row.campaign_id)}><bdi>${row.campaign_id}</bdi></a></td><td class="line">
          <${Outcome} name=${row.estado} /></td>
          <td class=${`wide small ${row.codigo ? '' : 'none'}`}>${row.codigo && meaningOf(row.codigo).means}</td>
            <td class="small nowrap"><${Moment} at=${row.enviado ?? row.fecha} /></td></tr>`)}</tbody></table></div>`}
      ${error && html`<div class="above"><${ErrorBox} error=${error} /></div>`}
      ${unseen.length > 0 && html`<p class="above unsure-text small">${t('everywhereUnseen', unseen.join(', '))}</p>`}
      ${isBusy && html`<div class="above"><${Bones} lines=${2} /></div>`}
      ${!isBusy && !error && !rows.length && !cursor && html`<p class="above soft">${t('everywhereNone')}</p>`}
      ${cursor && html`<div class="paging"><button class="button slim" onClick=${() => setFrom(cursor)}>
        <${Icon} name="search" />${t('everywhereOlder')}</button></div>`}
    </section>`;
}
