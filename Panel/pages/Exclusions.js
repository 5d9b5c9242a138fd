// The list of numbers to which nothing is ever sent: look up, add, import, take off, and where each came from.

import { get, query } from '../app/api.js';
import { html, useEffect, useState } from '../app/html.js';
import { number } from '../app/format.js';
import { has, t } from '../app/i18n.js';
import { may } from '../app/session.js';
import { AddDialog } from '../exclusions/AddDialog.js';
import { ImportDialog } from '../exclusions/ImportDialog.js';
import { LookUp } from '../exclusions/LookUp.js';
import { RemoveDialog } from '../exclusions/RemoveDialog.js';
import { Bones } from '../ui/Bones.js';
import { Empty } from '../ui/Empty.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';
import { Moment } from '../ui/Moment.js';
import { Paging } from '../ui/Paging.js';

const pageSize = 50;
export const originOf = entry => (has(`origin_${entry.origen}`) ? t(`origin_${entry.origen}`) : entry.origen);

function Row({ entry, onRemove }) {
  return html`<tr><td dir="ltr" class="nowrap"><b>${entry.numero}</b></td><td class="line">${originOf(entry)}</td>
    <td class=${`wide ${entry.motivo ? '' : 'none'}`} dir="auto">${entry.motivo ?? '–'}</td>
      <td class="small nowrap line soft"><${Moment} at=${entry.fecha} /></td>
    <td class="end corner">${may('admin') && html`<button class="button plain icon slim"
      aria-label=${t('removeNumber', entry.numero)} title=${t('remove')} onClick=${() => onRemove(entry)}>
      <${Icon} name="trash" /></button>`}</td></tr>`;
}

export default function Exclusions() {
  const [cursors, setCursors] = useState([]);
  const [seen, setSeen] = useState({});
  const [round, setRound] = useState(0);
  const [asking, setAsking] = useState(null);
  const again = () => { setCursors([]); setRound(count => count + 1); };
  useEffect(() => { document.title = `${t('exclusions')} · LoopServer`; }, []);
  useEffect(() => {
    const abort = new AbortController();
    get(`/api/exclusiones${query({ limite: pageSize, cursor: cursors.at(-1) })}`, { signal: abort.signal }).then(
      page => setSeen({ page }), error => error.name !== 'AbortError' && setSeen({ error }));
    return () => abort.abort();
  }, [cursors, round]);
  const { page, error } = seen;
  const rows = page?.exclusiones ?? [];
  const canAdd = may('operador');
  return html`
    <div class="page-head"><div class="titles"><h1 tabindex="-1">${t('exclusions')}</h1><p class="soft">
      ${page ? t('exclusionsCount', page.total) : t('exclusionsMore')}</p></div>
      <div class="row">${page?.total > 0 && html`<a class="button" href="/api/exclusiones.csv" download>
        <${Icon} name="download" />${t('downloadList')}</a>`}
        ${canAdd && html`<button class="button" onClick=${() => setAsking({ kind: 'import' })}><${Icon} name="upload" />
          ${t('importFile')}</button>
          <button class="button primary" onClick=${() => setAsking({ kind: 'add' })}><${Icon} name="plus" />
            ${t('addNumbers')}</button>`}</div></div>
    <${LookUp} onAdd=${canAdd && (numbers => setAsking({ kind: 'add', numbers }))}
      onRemove=${may('admin') && (entry => setAsking({ kind: 'remove', entry }))} round=${round} />
    <section class="card flush" aria-label=${t('exclusions')}>
      ${error ? html`<div class="paging"><${ErrorBox} error=${error} onRetry=${again} /></div>`
        : !page ? html`<div class="paging"><div class="grow"><${Bones} lines=${6} /></div></div>`
        : rows.length === 0 && !page.cursor ? html`<${Empty} icon="exclude" title=${t('noExclusions')}
          text=${t('noExclusionsMore')} />`
        : html`<div class="scroll"><table class="grid cards"><thead><tr><th>${t('colNumber')}</th><th>${t('colOrigin')}
          </th><th>${t('colReason')}</th><th>${t('colSince')}</th><th><span class="hidden">${t('colActions')}</span>
          </th></tr></thead>
            <tbody>${rows.map(entry => html`<${Row} key=${entry.numero} entry=${entry}
              onRemove=${picked => setAsking({ kind: 'remove', entry: picked })} />`)}</tbody></table></div>
          <${Paging} text=${t('exclusionsShown', number(rows.length), number(page.total))}
            onBack=${cursors.length > 0 && (() => setCursors(cursors.slice(0, -1)))}
            onNext=${page.cursor && (() => setCursors([...cursors, page.cursor]))} />`}
    </section>
    ${asking?.kind === 'add' && html`<${AddDialog} numbers=${asking.numbers} onClose=${() => setAsking(null)}
      onDone=${again} />`}
    ${asking?.kind === 'import' && html`<${ImportDialog} onClose=${() => setAsking(null)} onDone=${again} />`}
    ${asking?.kind === 'remove' && html`<${RemoveDialog} entry=${asking.entry} onClose=${() => setAsking(null)}
      onDone=${again} />`}`;
}
