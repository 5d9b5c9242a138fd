// One campaign: what it is doing now, its sum, its figures, its failures, its recipients, its pace, who did what.

import { put as putInList } from '../app/campaigns.js';
import { actionsFor } from '../campaign/actions.js';
import { ActionDialog } from '../campaign/ActionDialog.js';
import { Audit } from '../campaign/Audit.js';
import { Chart } from '../campaign/Chart.js';
import { DraftNotice } from '../campaign/DraftNotice.js';
import { Failures } from '../campaign/Failures.js';
import { Figures } from '../campaign/Figures.js';
import { Now } from '../campaign/Now.js';
import { Pace } from '../campaign/Pace.js';
import { Recipients } from '../campaign/Recipients.js';
import { Reports } from '../campaign/Reports.js';
import { SumLine } from '../campaign/SumLine.js';
import { Uncertain } from '../campaign/Uncertain.js';
import { useFollowed } from '../app/follow.js';
import { html, useEffect, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { address, go } from '../app/router.js';
import { may } from '../app/session.js';
import { Empty } from '../ui/Empty.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';
import { Menu } from '../ui/Menu.js';
import { Moment } from '../ui/Moment.js';
import { PageBones } from '../ui/Bones.js';
import { State } from '../ui/State.js';

function Head({ title, status, onAct }) {
  const actions = status ? actionsFor(status, may) : [];
  const mains = actions.filter(action => action.main || action.name === 'reintentar');
  const others = actions.filter(action => !mains.includes(action));
  return html`<div class="page-head">
    <div class="titles"><a class="back" href="/panel/"><${Icon} name="back" />${t('campaigns')}</a>
      <h1 tabindex="-1" dir="auto">${title}</h1>
      ${status && html`<p class="soft">${t('about', status)} <${Moment} at=${status.creado} /></p>`}</div>
    ${status && html`<div class="row"><${State} status=${status} />
      ${mains.map(action => html`<button
        class=${`button ${action.name === 'iniciar' || action.name === 'reanudar' ? 'primary' : ''}`}
        onClick=${() => onAct(action.name)}>
        <${Icon} name=${action.icon} />${t(`act_${action.name}`)}</button>`)}
      ${others.length > 0 && html`<${Menu} label=${t('moreActions')} isSlim=${false}>${others.map(action => html`
        <button type="button" class=${action.isDangerous ? 'danger' : ''} onClick=${() => onAct(action.name)}>
          <${Icon} name=${action.icon} />${t(`act_${action.name}`)}</button>`)}<//>`}
    </div>`}</div>`;
}

export default function Campaign({ subject: title }) {
  const { status, error, at, put, refresh } = useFollowed(title);
  const [asking, setAsking] = useState(null);
  const [{ picked, code }, setPicked] = useState({ picked: '', code: '' });
  useEffect(() => { document.title = `${title} · LoopServer`; }, [title]);
  // A draft leads those who may start it to its check.
  const isTheirs = status?.estado === 'borrador' && may('operador');
  useEffect(() => { if (isTheirs) go(address('nueva', title), { replaces: true }); }, [isTheirs]);
  const take = answer => { put(answer); putInList(answer); };
  const pick = (outcome, of = '') => {
    setPicked({ picked: outcome, code: of });
    if (outcome) document.getElementById('destinatarios')?.scrollIntoView({ behavior: 'smooth', block: 'start' });
  };

  if (error?.status === 404) {
    return html`<${Head} title=${title} /><div class="card">
      <${Empty} icon="question" title=${t('noCampaign')} text=${error.body?.detail ?? t('noCampaignMore')}>
      <a class="button" href="/panel/">${t('toCampaigns')}</a><//></div>`;
  }
  if (!status || isTheirs) return html`<${Head} title=${title} />${error
    ? html`<${ErrorBox} error=${error} onRetry=${refresh} />` : html`<${PageBones} />`}`;
  const isDraft = status.estado === 'borrador';
  const isMoving = status.estado === 'procesando';
  return html`
    <${Head} title=${title} status=${status} onAct=${setAsking} />
    ${error && error.status !== 0 && html`<${ErrorBox} error=${error} title=${t('staleTitle')} />`}
    <${Now} status=${status} />
    ${isDraft ? html`<${DraftNotice} status=${status} />` : html`
      <${SumLine} status=${status} />
      <${Figures} status=${status} picked=${picked} onPick=${pick} />
      <${Uncertain} status=${status} onDone=${take} />
      <div class="two"><div class="column"><${Chart} title=${title} isMoving=${isMoving} />
        <${Failures} status=${status} onDone=${take}
          onPick=${pick} /></div>
        <div class="column"><${Pace} status=${status} onDone=${take} /><${Reports} status=${status} />
          <${Audit} title=${title} moment=${`${status.estado} ${status.intervalo_ms}`} /></div></div>`}
    <${Recipients} status=${status} picked=${picked} code=${code}
      onPick=${(outcome, of = '') => setPicked({ picked: outcome, code: of })} />
    ${asking && html`<${ActionDialog} action=${asking} status=${status} onClose=${() => setAsking(null)}
      onDone=${take} />`}`;
}
