// The list of campaigns: search, filter, order, fifty a page, live.

import { arrange, counts, filters, orders, pageSize } from '../app/arrange.js';
import { campaigns, need, readActive, readDrafts, readFinished } from '../app/campaigns.js';
import { Later } from '../ui/Later.js';
import { announce } from '../app/announce.js';
import { watchAll } from '../app/feed.js';
import { html, useEffect, useMemo, useState } from '../app/html.js';
import { number } from '../app/format.js';
import { moreWords, t } from '../app/i18n.js';
import { address, keepQuery } from '../app/router.js';
import { may } from '../app/session.js';
import { useStore } from '../app/store.js';
import { useRepeat } from '../app/visible.js';
import { ActionDialog } from '../campaign/ActionDialog.js';
import { Bones } from '../ui/Bones.js';
import { CampaignRow } from '../campaign/CampaignRow.js';
import { Empty } from '../ui/Empty.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';
import { PauseAll, stoppableOf } from '../campaign/PauseAll.js';
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
  const [search, setSearch] = useState('');
  const [wanted, setWanted] = useState('');
  const [asking, setAsking] = useState(null);
  const [isPausing, setPausing] = useState(false);
  const [finishedError, setFinishedError] = useState(null);
  const filter = query.get('estado') ?? '';
  const order = query.get('orden') ?? 'atencion';
  const page = Math.max(1, Number(query.get('pagina')) || 1);
  const keep = parts => keepQuery({ estado: filter, orden: order === 'atencion' ? '' : order, pagina: '', ...parts });

  useEffect(watchAll, []);
  useRepeat(() => readDrafts().catch(() => {}), 20_000, []);
  useEffect(() => {
    document.title = `${t('campaigns')} · LoopServer`;
    readFinished().catch(setFinishedError);
  }, []);

  const known = useMemo(() => counts(all), [all.active, all.finished, all.drafts]);
  const found = useMemo(() => arrange(all, { filter, order, search }), [all, filter, order, search]);
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const at = Math.min(page, pages);
  const shown = found.slice((at - 1) * pageSize, at * pageSize);
  const titles = shown.map(([title]) => title).join('\n');
  useEffect(() => { if (all.active) need(shown.map(([title]) => title)); }, [titles, Boolean(all.active)]);

  const going = [...(all.active?.values() ?? [])];
  const sentPerMinute = Math.round(going.reduce((sum, status) => sum + (status.ritmo_por_minuto ?? 0), 0));
  useEffect(() => {
    if (all.active) announce(t('listSpoken', going.filter(status => status.ritmo_por_minuto > 0).length, sentPerMinute));
  }, [all.at]);

  if (!all.active) {
    return html`<${Head} />${all.error
      ? html`<${ErrorBox} error=${all.error} onRetry=${readActive} />`
      : html`<div class="card">${[1, 2, 3, 4].map(() => html`<${Bones} lines=${2} />`)}</div>`}`;
  }
  const isFiltered = Boolean(filter || search);
  const from = (at - 1) * pageSize;
  const stoppable = stoppableOf(going);
  return html`
    <${Head} onPauseAll=${stoppable.length > 0 && (() => setPausing(true))} />
    <form class="toolbar" role="search"
      onSubmit=${event => { event.preventDefault(); setWanted(isNumber(search) ? search.trim() : ''); }}>
      <label class="search"><span class="hidden">${t('searchCampaigns')}</span><${Icon} name="search" />
        <input type="search" placeholder=${t('searchCampaigns')} value=${search}
          onInput=${event => { setSearch(event.target.value); setWanted(''); if (page > 1) keep({}); }} /></label>
      ${isNumber(search) && html`<button class="button primary"><${Icon} name="person" />
        ${t('everywhereAsk', search.trim())}</button>`}
      <label><span class="hidden">${t('orderBy')}</span>
        <select value=${order} onChange=${event => keep({ orden: event.target.value })}>
          ${orders.map(name => html`<option value=${name} selected=${name === order}>${t(`order_${name}`)}</option>`)}
            </select></label>
    </form>
    ${!wanted && html`<${Chips} filter=${filter} known=${known} onPick=${name => keep({ estado: name })} />`}
    ${wanted && html`<${Later} load=${numberSearch} key=${wanted} wanted=${wanted} />`}
    ${finishedError && html`<${ErrorBox} error=${finishedError} title=${t('finishedNotRead')} />`}
    ${!wanted && html`<section class="card flush" aria-label=${t('campaigns')}>
      ${shown.length === 0 ? html`<${Nothing} isFiltered=${isFiltered}
        onClear=${() => { setSearch(''); keep({ estado: '' }); }} />` : html`
        <div class="scroll"><table class="grid cards list-table">
          <thead><tr><th class="c-name">${t('colCampaign')}</th><th class="c-state">${t('colState')}</th><th>
            ${t('colProgress')}</th>
            <th class="c-pace end">${t('colPace')}</th><th class="c-end">${t('colEnd')}</th><th class="c-acts">
              <span class="hidden">${t('colActions')}</span></th></tr></thead>
          <tbody>${shown.map(([title, state]) => html`
            <${CampaignRow} key=${title} title=${title} state=${state}
              status=${all.active.get(title) ?? all.drafts.get(title) ?? all.details.get(title)}
                onAct=${setAsking} />`)}</tbody>
        </table></div>
        <${Paging} text=${t('showing', from + 1, from + shown.length, found.length, sentPerMinute)}
          onBack=${at > 1 && (() => keep({ pagina: at === 2 ? '' : String(at - 1) }))}
          onNext=${at < pages && (() => keep({ pagina: String(at + 1) }))} />`}
    </section>`}
    ${isPausing && html`<${PauseAll} statuses=${stoppable} onClose=${() => setPausing(false)} />`}
    ${asking && html`<${ActionDialog} ...${asking} onClose=${() => setAsking(null)} />`}`;
}
