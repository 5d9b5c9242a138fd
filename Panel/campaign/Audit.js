// What was done to this campaign, by whom. A key that may only look does not read it.

import { get, query } from '../app/api.js';
import { html, useEffect, useState } from '../app/html.js';
import { has, t } from '../app/i18n.js';
import { may } from '../app/session.js';
import { Bones } from '../ui/Bones.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Moment } from '../ui/Moment.js';

export function EventList({ events, showsCampaign }) {
  return html`<ul class="events">${events.map(event => html`<li key=${event.id}>
    <b>${has(`did_${event.accion}`) ? t(`did_${event.accion}`) : event.accion}</b>
    ${showsCampaign && event.campana && html`<a dir="auto"
      href=${`/panel/campanas/${encodeURIComponent(event.campana)}`}>${event.campana}</a>`}
    <span class="soft"><${Moment} at=${event.fecha} /> · ${event.clave ?? t('noKey')}${event.desde && ` · ${event.desde}`}</span></li>`)}
      </ul>`;
}

export function Audit({ title, moment }) {
  const [seen, setSeen] = useState({});
  useEffect(() => {
    if (!may('operador')) return;
    get(`/api/auditoria${query({ campana: title, limite: 20 })}`).then(page => setSeen({ page }), error => setSeen({ error }));
  }, [title, moment]);
  if (!may('operador')) return null;
  return html`<section class="card"><header><h2>${t('auditTitle')}</h2></header>
    ${seen.error ? html`<${ErrorBox} error=${seen.error} />` : !seen.page ? html`<${Bones} />`
      : seen.page.eventos.length ? html`<${EventList} events=${seen.page.eventos} />` : html`<p class="soft">
        ${t('auditEmpty')}</p>`}</section>`;
}
