// The templates of a mailbox's account: state, category, quality, what the recipient sees, which columns a file needs.

import { html, useEffect, useState } from '../app/html.js';
import { has, t } from '../app/i18n.js';
import { useInboxes } from '../app/inboxes.js';
import { remember, remembered } from '../app/memory.js';
import { address } from '../app/router.js';
import { query } from '../app/api.js';
import { may } from '../app/session.js';
import { plain } from '../app/arrange.js';
import { forgetTemplates, useTemplates } from '../app/templates.js';
import { TemplateColumns } from '../new/TemplateColumns.js';
import { Bones } from '../ui/Bones.js';
import { Bubble } from '../ui/Bubble.js';
import { Empty } from '../ui/Empty.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';

const word = (prefix, value) => (has(`${prefix}_${value}`) ? t(`${prefix}_${value}`) : value);
const tones = { APPROVED: 'go', PAUSED: 'wait', PENDING: 'wait', REJECTED: 'stop', DISABLED: 'stop' };
const icons = { go: 'check', wait: 'pause', stop: 'alert' };

function about({ idioma, categoria, calidad }) {
  const parts = [idioma, categoria && word('category', categoria), calidad && calidad !== 'UNKNOWN' && word('quality', calidad)];
  return parts.filter(Boolean).join(' · ');
}

function Template({ template, inbox }) {
  const tone = tones[template.estado] ?? '';
  return html`
    <article class="card"><header class="row"><h2 class="grow" dir="auto">${template.nombre}</h2>
        <span class=${`state ${tone}`}><${Icon} name=${icons[tone] ?? 'info'} />${word('meta', template.estado)}</span>
          </header>
      <p class="soft small">
        ${about(template)}</p>
      ${template.motivo && html`<div class="notice bad"><${Icon} name="alert" /><p>${template.motivo}</p></div>`}
      <div class="chat"><${Bubble} parts=${template.partes} /></div>
      <details><summary>${t('columnsOf')}</summary><${TemplateColumns} template=${template} inbox=${inbox} /></details>
      ${may('operador') && !template.motivo && html`<div>
        <a class="button slim"
        href=${address('nueva') + query({ buzon: inbox, plantilla: template.nombre, idioma: template.idioma })}>
        <${Icon} name="plus" />${t('useTemplate')}</a></div>`}
    </article>`;
}

export default function Templates({ query: asked }) {
  const inboxes = useInboxes();
  const [inbox, setInbox] = useState(asked.get('buzon') ?? remembered('buzon'));
  const [search, setSearch] = useState('');
  const [round, setRound] = useState(0);
  const { templates, error, isAsking } = useTemplates(inbox.trim(), round);
  useEffect(() => { document.title = `${t('templates')} · LoopServer`; }, []);
  // Nobody should have to know the name of the only one.
  useEffect(() => { if (!inbox && inboxes.length === 1) setInbox(inboxes[0]); }, [inboxes]);
  useEffect(() => { if (templates) remember('buzon', inbox.trim()); }, [templates]);
  const shown = (templates ?? []).filter(template => plain(template.nombre).includes(plain(search)));
  const again = () => { forgetTemplates(inbox.trim()); setRound(round + 1); };
  return html`
    <div class="page-head"><div class="titles"><h1 tabindex="-1">${t('templates')}</h1><p class="soft">
      ${t('templatesMore')}</p></div></div>
    <div class="toolbar"><label class="row inline"><span class="label">${t('fieldInbox')}</span>
      <input type="text" list="buzones" inputmode="numeric" value=${inbox}
      onInput=${event => setInbox(event.target.value)} autocomplete="off" /></label>
      <datalist id="buzones">${inboxes.map(name => html`<option value=${name} />`)}</datalist>
      ${templates?.length > 1 && html`<label class="search"><span class="hidden">${t('searchTemplates')}</span>
        <${Icon} name="search" /><input type="search" placeholder=${t('searchTemplates')} value=${search}
        onInput=${event => setSearch(event.target.value)} /></label>`}
      ${templates && html`<button class="button plain icon" aria-label=${t('readAgain')} title=${t('readAgain')}
        onClick=${again}><${Icon} name="retry" /></button>`}</div>
    ${!inbox.trim() ? html`<div class="card"><${Empty} icon="inbox" title=${t('whichInbox')}
      text=${t('whichInboxMore')} /></div>`
      : error ? html`<${ErrorBox} error=${error} title=${t('templatesNotRead')} onRetry=${again} />`
      : isAsking || !templates ? html`<div class="templates">${[1, 2, 3].map(() => html`<div class="card">
        <${Bones} lines=${5} /></div>`)}</div>`
      : shown.length === 0 ? html`<div class="card"><${Empty} icon="template"
        title=${search ? t('noMatch') : t('noTemplates')} /></div>`
      : html`<div class="templates">${shown.map(template => html`<${Template}
        key=${`${template.nombre} ${template.idioma}`} template=${template} inbox=${inbox.trim()} />`)}</div>`}`;
}
