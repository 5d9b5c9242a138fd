// The recipients of a campaign, by outcome or by number. A number that is searched for goes to the server in the
// request, and not into the address, the history or storage.

import { campaignPath, get, query } from '../app/api.js';
import { number } from '../app/format.js';
import { html, useEffect, useRef, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Bones } from '../ui/Bones.js';
import { Empty } from '../ui/Empty.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';
import { Paging } from '../ui/Paging.js';
import { RecipientRow } from './RecipientRow.js';

/** The outcomes of the filter, '' for all, each with the field of the status that has its count. */
const counted = {
  '': 'total', enviado: 'enviados', entregado: 'entregados', leido: 'leidos', fallido: 'fallidos', incierto: 'inciertos', pendiente: 'pendientes',
  reintentando: 'reintentando', en_vuelo: 'en_vuelo', cancelado: 'cancelados', excluido: 'excluidos', perdido: 'perdidos',
};
const pageSize = 50;

/** Reads pages until there are enough messages to show. A page may have few or none while more come behind it. */
async function readSome(path, options) {
  let page = await get(path, options);
  while (page.cursor && page.mensajes.length < pageSize / 2) {
    const next = await get(`${path.replace(/&cursor=[^&]*/, '')}&cursor=${encodeURIComponent(page.cursor)}`, options);
    page = { mensajes: [...page.mensajes, ...next.mensajes], cursor: next.cursor };
  }
  return page;
}

/** @param code shows only the failed messages with this code. */
export function Recipients({ status, picked, code, onPick }) {
  const title = status.campaign_id;
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState('');
  const [cursors, setCursors] = useState([]);
  const [seen, setSeen] = useState({});
  const [open, setOpen] = useState(null);
  const [round, setRound] = useState(0);
  const place = useRef();

  useEffect(() => setCursors([]), [picked, code, wanted]);
  useEffect(() => {
    const abort = new AbortController();
    const path = wanted
      ? campaignPath(title, `/mensajes/${encodeURIComponent(wanted)}`)
      : campaignPath(title, `/mensajes${query({ estado: picked, codigo: code, limite: pageSize, cursor: cursors.at(-1) })}`);
    setSeen(before => ({ ...before, isBusy: true }));
    readSome(path, { signal: abort.signal }).then(
      page => { setSeen({ page }); setOpen(wanted && page.mensajes.length === 1 ? page.mensajes[0].seq : null); },
      error => { if (error.name !== 'AbortError') setSeen({ error }); });
    return () => abort.abort();
  }, [title, picked, code, wanted, cursors, round]);

  const search = event => {
    event.preventDefault();
    setWanted(typed.trim());
  };
  const clear = () => { setTyped(''); setWanted(''); };
  const { page, error, isBusy } = seen;
  const rows = page?.mensajes ?? [];
  const content = () => {
    if (error?.status === 404 && wanted) return html`<${Empty} icon="person" title=${t('noRecipient')}
      text=${t('noRecipientMore')}><button class="button" onClick=${clear}>${t('showAll')}</button><//>`;
    if (error) return html`<div class="paging"><${ErrorBox} error=${error} onRetry=${() => setRound(round + 1)} />
      </div>`;
    if (!page) return html`<div class="paging"><div class="grow"><${Bones} lines=${6} /></div></div>`;
    if (!rows.length) return html`<${Empty} icon="person" title=${t('nobodyHere')} text=${t('nobodyHereMore')} />`;
    return html`<div class="scroll" aria-busy=${isBusy ? 'true' : 'false'}><table class="grid cards">
      <thead><tr><th>${t('colNumber')}</th><th>${t('colOutcome')}</th><th>${t('colWhy')}</th><th>${t('colSentAt')}</th>
        <th><span class="hidden">${t('history')}</span></th></tr></thead>
      <tbody>${rows.map(row => html`<${RecipientRow} key=${row.seq} row=${row} isOpen=${open === row.seq}
        onToggle=${() => setOpen(open === row.seq ? null : row.seq)} />`)}</tbody>
    </table></div>`;
  };
  return html`
    <section class="card flush" id="destinatarios" ref=${place}>
      <header class="row"><h2 class="grow">${t('recipients')}</h2>
        <form class="row" onSubmit=${search} role="search">
          <label class="search"><span class="hidden">${t('searchNumber')}</span><${Icon} name="search" />
            <input type="search" inputmode="tel" autocomplete="off" placeholder=${t('searchNumber')} value=${typed}
              onInput=${event => { setTyped(event.target.value); if (!event.target.value) setWanted(''); }} /></label>
          <button class="button">${t('find')}</button>
          <button type="button" class="button plain icon" aria-label=${t('readAgain')} title=${t('readAgain')}
            onClick=${() => setRound(round + 1)}><${Icon} name="retry" /></button>
        </form></header>
      <div class="above">
        ${!wanted && html`<div class="chips slide" role="group" aria-label=${t('filterBy')}>
          ${Object.keys(counted).filter(name => name === '' || name === picked || status[counted[name]] > 0).map(name => html`
            <button class="chip" key=${name} aria-pressed=${picked === name ? 'true' : 'false'}
              onClick=${() => onPick(name)}>
              ${t(`outcome_${name || 'todos'}`)} <b>${number(status[counted[name]])}</b></button>`)}
          ${code && html`<button class="chip" aria-pressed="true" onClick=${() => onPick('fallido')}>
            <span class="mono">${code}</span><${Icon} name="cross" label=${t('allCodes')} /></button>`}</div>`}
      </div>
      ${content()}
      ${page && !wanted && rows.length > 0 && html`<${Paging} text=${t('pageNumber', cursors.length + 1)}
        onBack=${cursors.length > 0 && (() => setCursors(cursors.slice(0, -1)))}
        onNext=${page.cursor && (() => setCursors([...cursors, page.cursor]))} />`}
    </section>`;
}
