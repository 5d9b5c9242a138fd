// The first step: the file, where it is sent from, the template, the title. Everything goes up at once, as a draft.

import { address, go } from '../app/router.js';
import { html, useEffect, useRef, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { useInboxes } from '../app/inboxes.js';
import { remember, remembered } from '../app/memory.js';
import { templatesOf } from '../app/templates.js';
import { Bubble } from '../ui/Bubble.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';
import { TextField } from '../ui/Field.js';
import { DropZone } from './DropZone.js';
import { makeDraft } from './draft.js';
import { Mapping } from './Mapping.js';
import { RowErrors } from './RowErrors.js';
import { TemplateColumns } from './TemplateColumns.js';
import { TemplatePicker } from './TemplatePicker.js';
import { UploadProgress } from './UploadProgress.js';

const titleFrom = name => name.replace(/\.[^.]+$/, '').replace(/[:{}]/g, ' ').trim().slice(0, 100);

/** What is missing or wrong, by field: what can be known here, then what the server said. */
function wrongsOf({ file, inbox, template, title }, error) {
  const wrongs = {};
  if (!file) wrongs.archivo_csv = t('missingFile');
  if (!inbox.trim()) wrongs.buzon = t('missingInbox');
  if (!template?.nombre) wrongs.plantilla = t('missingTemplate');
  if (!title.trim()) wrongs.titulo_campana = t('missingTitle');
  for (const issue of error?.issues ?? []) wrongs[issue.loc?.at(-1)] ??= issue.msg;
  if (error?.status === 409) wrongs.titulo_campana = error.message;
  return wrongs;
}

export function UploadForm({ query }) {
  const [file, setFile] = useState(null);
  const [inbox, setInbox] = useState(query.get('buzon') ?? remembered('buzon'));
  const [template, setTemplate] = useState(query.get('plantilla') ? { nombre: query.get('plantilla'), idioma: query.get('idioma') ?? 'es' } : null);
  const [title, setTitle] = useState('');
  const [isTitled, setTitled] = useState(false);
  const [dropsTwins, setDropsTwins] = useState(true);
  const [more, setMore] = useState({ hoja: '', pais: '' });
  /** The file's columns, where their names do not tell the server enough; and which of them was chosen for what. */
  const [columns, setColumns] = useState([]);
  const [wishes, setWishes] = useState({});
  const [tried, setTried] = useState(false);
  const [error, setError] = useState(null);
  const [progress, setProgress] = useState(null);
  const abort = useRef(null);
  const inboxes = useInboxes();
  // Nobody should have to know the name of the only one.
  useEffect(() => { if (!inbox && inboxes.length === 1) setInbox(inboxes[0]); }, [inboxes]);
  useEffect(() => () => abort.current?.abort(), []);
  useEffect(() => {
    if (!inbox || !template?.nombre || template.partes) return;
    templatesOf(inbox).then(all => {
      const whole = all.find(other => other.nombre === template.nombre && other.idioma === template.idioma);
      if (whole) setTemplate(whole);
    }, () => {});
  }, [inbox, template?.nombre, template?.idioma]);

  const wrongs = tried ? wrongsOf({ file, inbox, template, title }, error) : {};
  const take = chosen => {
    setFile(chosen);
    setError(null);
    setColumns([]);
    setWishes({});
    if (!isTitled) setTitle(titleFrom(chosen.name));
  };
  const submit = async (event, chosen = wishes) => {
    event?.preventDefault();
    setTried(true);
    setError(null);
    if (Object.keys(wrongsOf({ file, inbox, template, title })).length) {
      requestAnimationFrame(() => document.querySelector('main [aria-invalid="true"], main .wrong')?.scrollIntoView({ block: 'center' }));
      return;
    }
    const began = Date.now();
    abort.current = new AbortController();
    setProgress({ sent: 0, total: file.size, began });
    remember('buzon', inbox.trim());
    try {
      const made = await makeDraft({
        file, template, signal: abort.current.signal, onProgress: (sent, total) => setProgress({ sent, total, began }),
        fields: {
          titulo_campana: title.trim(), plantilla: template.nombre, buzon: inbox.trim(),
          idioma: template.idioma || 'es', deduplicar: dropsTwins, hoja: more.hoja.trim(), pais: more.pais.trim().toUpperCase(),
          ...chosen,
        },
      });
      go(address('nueva', made));
    } catch (failure) {
      setProgress(null);
      if (failure.name === 'AbortError') return;
      setError(failure);
      setColumns(failure.body?.columnas ?? []);
      if (failure.body?.columnas) requestAnimationFrame(() => document.querySelector('.map-table select')?.focus());
    }
  };
  // A column that is called like a part is that part.
  const known = columns.map(name => ({ columna: name, uso: template?.columnas?.some(part => part.columna === name) ? name : null }));
  const isElsewhere = error && !(error.issues.length && error.issues.every(issue => wrongs[issue.loc?.at(-1)])) && error.status !== 409;
  return html`
    <form class="stack" onSubmit=${submit} novalidate>
      <${DropZone} file=${file} onFile=${take} wrong=${wrongs.archivo_csv} />
      <div class="two even"><section class="card">
        <${TextField} name="buzon" label=${t('fieldInbox')} hint=${t('inboxHint')} value=${inbox} wrong=${wrongs.buzon}
          onValue=${value => { setInbox(value); setTemplate(null); }} list="buzones" autocomplete="off"
          inputmode="numeric" />
        <datalist id="buzones">${inboxes.map(name => html`<option value=${name} />`)}</datalist>
        ${!inbox && inboxes.length > 1 && html`<div class="chips" role="group" aria-label=${t('knownInboxes')}>
          ${inboxes.slice(0, 12).map(name => html`<button type="button" class="chip" onClick=${() => setInbox(name)}>${name}
          </button>`)}</div>`}
        <${TemplatePicker} inbox=${inbox.trim()} name=${template?.nombre ?? ''} language=${template?.idioma ?? 'es'}
          onTemplate=${chosen => { setTemplate(chosen); setColumns([]); setWishes({}); }} wrong=${wrongs.plantilla} />
        <${TextField} name="titulo" label=${t('fieldTitle')} hint=${t('titleHint')} value=${title}
          wrong=${wrongs.titulo_campana} maxlength="100" dir="auto" autocomplete="off"
          onValue=${value => { setTitle(value); setTitled(value !== ''); if (error?.status === 409) setError(null); }} />
        <label class="check"><input type="checkbox" checked=${dropsTwins}
          onChange=${event => setDropsTwins(event.target.checked)} /><span>${t('dropTwins')}</span></label>
        <details open=${Boolean(wrongs.hoja || wrongs.pais)}><summary>${t('moreOptions')}</summary><div class="form-grid">
          <${TextField} name="hoja" label=${t('fieldSheet')} hint=${t('sheetHint')} value=${more.hoja} wrong=${wrongs.hoja}
            onValue=${hoja => setMore({ ...more, hoja })} autocomplete="off" />
          <${TextField} name="pais" label=${t('fieldCountry')} hint=${t('countryHint')} value=${more.pais} wrong=${wrongs.pais}
            onValue=${pais => setMore({ ...more, pais })} maxlength="2" autocomplete="off" /></div></details>
      </section>
      ${template?.partes ? html`<section class="card"><h2>${t('whatTheyRead')}</h2><div class="chat">
        <${Bubble} parts=${template.partes} /></div><${TemplateColumns} template=${template} inbox=${inbox} />
        </section>`
        : html`<section class="card"><h2>${t('fileHow')}</h2><ul class="stack small soft">
          ${t('fileHowList').map(line => html`<li class="check"><${Icon} name="check" /><span>${line}</span></li>`)}
          </ul></section>`}
      </div>
      ${columns.length > 0 && html`<div class="notice warn" role="alert"><${Icon} name="alert" /><div class="stack">
        <p><b>${t('chooseColumns')}</b></p>${!error?.message.includes('mapeo') && html`<p>${error?.message}</p>`}</div></div>
        <${Mapping} key=${columns.join('\n')} answer=${{ columnas: known }} template=${template} fields=${wishes} canRemap
          isBusy=${Boolean(progress)} onRemap=${chosen => { setWishes(chosen); submit(null, chosen); }} />`}
      ${isElsewhere && !columns.length && html`<${ErrorBox} error=${error} title=${t('notUploaded')} />`}
      ${error?.body?.errores?.length > 0 && html`<${RowErrors} errors=${error.body.errores}
        count=${error.body.filas_rechazadas} />`}
      <div class="send-bar">${progress
        ? html`<div class="grow"><${UploadProgress} ...${progress} onStop=${() => abort.current.abort()} /></div>`
        : html`<span class="grow soft small">${t('nothingSentYet')}</span>${!columns.length && html`<button
          class="button primary"><${Icon} name="upload" />${t('uploadAndCheck')}</button>`}`}</div>
    </form>`;
}
