// The list of campaigns: search, filter, order, fifty a page, live.

import { counts, filters, orders, pageSize, statesOf } from '../app/arrange.js';
import { campaigns, hide, refresh, show } from '../app/campaigns.js';
import { Later } from '../ui/Later.js';
import { announce } from '../app/announce.js';
import { watchAll } from '../app/feed.js';
import { html, useEffect, useMemo, useState } from '../app/html.js';
import { number } from '../app/format.js';
import { moreWords, t } from '../app/i18n.js';
import { address, keepQuery } from '../app/router.js';
import { may } from '../app/session.js';
import { useStore } from '../app/store.js';
import { ActionDialog } from '../campaign/ActionDialog.js';
import { Bones } from '../ui/Bones.js';
import { CampaignRow } from '../campaign/CampaignRow.js';
import { Empty } from '../ui/Empty.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';
import { PauseAll, stoppable } from '../campaign/PauseAll.js';
import { Paging } from '../ui/Paging.js';

/** Whether a search is for a number: seven digits or more, and nothing that a title would have. */
const isNumber = text => /^[+\d\s().-]+$/.test(text) && text.replace(/\D/g, '').length >= 7;
const numberSearch = async () => (await Promise.all([import('../campaign/NumberSearch.js'), moreWords()]))[0].NumberSearch;

function Head({ onPauseAll }) {
  return html`<div class="page-head"><div class="titles"><h1 tabindex="-1">${t('campaigns')}</h1></div>
    ${may('operador') && onPauseAll && html`<button class="button" onClick=${onPauseAll}><${Icon} name="pause" />${t('pauseAll')}</button>`}
    ${may('operador') && html`<a class="button primary" href=${address('nueva')}><${Icon} name="plus" />
      ${t('newCampaign')}</a>`}</div>`;
}

function Chips({ filter, onPick, known }) {
  return html`<div class="chips slide" role="group" aria-label=${t('filterBy')}>
    ${filters.filter(([name]) => name === '' || name === filter || known[name] !== 0).map(([name]) => html`
      <button class="chip" key=${name} aria-pressed=${filter === name ? 'true' : 'false'} onClick=${() => onPick(name)}>
        ${t(`filter_${name || 'todas'}`)} <b>${known[name] === null ? '…' : number(known[name])}</b></button>`)}
  </div>`;
}

function Nothing({ isFiltered, onClear }) {
  if (isFiltered) {
    return html`<${Empty} icon="search" title=${t('noMatch')} text=${t('noMatchMore')}>
      <button class="button" onClick=${onClear}>${t('clearFilters')}</button><//>`;
  }
  return html`<${Empty} icon="campaigns" title=${t('noCampaigns')} text=${t('noCampaignsMore')}>
    ${may('operador') && html`<a class="button primary" href=${address('nueva')}><${Icon} name="plus" />
      ${t('newCampaign')}</a>`}<//>`;
}

export default function Campaigns({ query }) {
  const all = useStore(campaigns);
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  const [wanted, setWanted] = useState('');
  const [asking, setAsking] = useState(null);
  const [isPausing, setPausing] = useState(false);
  const filter = query.get('estado') ?? '';
  const order = orders.includes(query.get('orden')) ? query.get('orden') : orders[0];
  const page = Math.max(1, Number(query.get('pagina')) || 1);
  const keep = parts => keepQuery({ estado: filter, orden: order === orders[0] ? '' : order, pagina: '', ...parts });

  useEffect(() => { show({ states: statesOf(filter), order, search, page }); }, [filter, order, search, page]);
  useEffect(() => {
    document.title = `${t('campaigns')} · LoopServer`;
    const end = watchAll();
    return () => { end(); hide(); };
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim().slice(0, 100)), typed ? 250 : 0);
    return () => clearTimeout(timer);
  }, [typed]);

  const known = useMemo(() => counts(all.counts), [all.counts]);
  const shown = all.rows ?? [];
  const pages = Math.max(1, Math.ceil(all.found / pageSize));
  useEffect(() => { if (all.rows && !all.isAsking && page > pages) keep({ pagina: pages > 1 ? String(pages) : '' }); }, [all.at]);

  // The pace of all is told when all that send are on this page.
  const sending = shown.filter(status => status.ritmo_por_minuto > 0);
  const isWhole = shown.filter(status => status.estado === 'procesando').length >= (all.counts?.procesando ?? 0);
  const sentPerMinute = isWhole ? Math.round(sending.reduce((sum, status) => sum + status.ritmo_por_minuto, 0)) : 0;
  useEffect(() => { if (all.rows) announce(t('listSpoken', sending.length, sentPerMinute)); }, [all.at]);

  if (!all.rows) {
    return html`<${Head} />${all.error
      ? html`<${ErrorBox} error=${all.error} onRetry=${refresh} />`
      : html`<div class="card">${[1, 2, 3, 4].map(() => html`<${Bones} lines=${2} />`)}</div>`}`;
  }
  const isFiltered = Boolean(filter || search);
  const from = (page - 1) * pageSize;
  const canStop = stoppable.some(state => all.counts?.[state] > 0);
  return html`
    <${Head} onPauseAll=${canStop && (() => setPausing(true))} />
    <form class="toolbar" role="search"
      onSubmit=${event => { event.preventDefault(); setWanted(isNumber(typed) ? typed.trim() : ''); }}>
      <label class="search"><span class="hidden">${t('searchCampaigns')}</span><${Icon} name="search" />
        <input type="search" placeholder=${t('searchCampaigns')} value=${typed}
          onInput=${event => { setTyped(event.target.value); setWanted(''); if (page > 1) keep({}); }} /></label>
      ${isNumber(typed) && html`<button class="button primary"><${Icon} name="person" />
        ${t('everywhereAsk', typed.trim())}</button>`}
      <label><span class="hidden">${t('orderBy')}</span>
        <select value=${order} onChange=${event => keep({ orden: event.target.value })}>
          ${orders.map(name => html`<option value=${name} selected=${name === order}>${t(`order_${name}`)}</option>`)}
            </select></label>
    </form>
    ${!wanted && html`<${Chips} filter=${filter} known=${known} onPick=${name => keep({ estado: name })} />`}
    ${wanted && html`<${Later} load=${numberSearch} key=${wanted} wanted=${wanted} />`}
    ${!wanted && html`<section class="card flush" aria-label=${t('campaigns')} aria-busy=${all.isAsking ? 'true' : 'false'}>
      ${shown.length === 0 ? html`<${Nothing} isFiltered=${isFiltered}
        onClear=${() => { setTyped(''); setSearch(''); keep({ estado: '' }); }} />` : html`
        <div class="scroll"><table class="grid cards list-table">
          <thead><tr><th class="c-name">${t('colCampaign')}</th><th class="c-state">${t('colState')}</th><th>
            ${t('colProgress')}</th>
            <th class="c-pace end">${t('colPace')}</th><th class="c-end">${t('colEnd')}</th><th class="c-acts">
              <span class="hidden">${t('colActions')}</span></th></tr></thead>
          <tbody>${shown.map(status => html`
            <${CampaignRow} key=${status.campaign_id} title=${status.campaign_id} state=${status.estado} status=${status}
                onAct=${setAsking} />`)}</tbody>
        </table></div>
        <${Paging} text=${t('showing', from + 1, from + shown.length, all.found, sentPerMinute)}
          onBack=${page > 1 && (() => keep({ pagina: page === 2 ? '' : String(page - 1) }))}
          onNext=${all.hasNext && (() => keep({ pagina: String(page + 1) }))} />`}
    </section>`}
    ${isPausing && html`<${PauseAll} onClose=${() => setPausing(false)} />`}
    ${asking && html`<${ActionDialog} ...${asking} onClose=${() => setAsking(null)} />`}`;
}
