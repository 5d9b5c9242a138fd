// A row of the list, which is a card on a narrow screen. It is drawn again only when its campaign has changed.

import { actionsFor } from './actions.js';
import { decimal, number } from '../app/format.js';
import { Component, html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { address } from '../app/router.js';
import { may } from '../app/session.js';
import { Icon } from '../ui/Icon.js';
import { Menu } from '../ui/Menu.js';
import { Meter } from '../ui/Meter.js';
import { Moment } from '../ui/Moment.js';
import { isHeld, State } from '../ui/State.js';

/** The page of a row. A draft leads those who may start it to its check. */
const pageOf = (title, state) => address(state === 'borrador' && may('operador') ? 'nueva' : 'campanas', title);

/** The line under the bar: how many of how many are done, and what went wrong. */
function figures(status) {
  const parts = [t('ofTotal', status.total - status.pendientes - status.en_vuelo - status.reintentando, status.total)];
  if (status.entregados) parts.push(t('deliveredShort', status.entregados));
  if (status.leidos) parts.push(t('readShort', status.leidos));
  if (status.fallidos) parts.push(t('failedShort', status.fallidos));
  if (status.inciertos) parts.push(t('unsureShort', status.inciertos));
  return parts.join(' · ');
}

const perMinute = rate => (rate < 100 ? decimal(rate) : number(Math.round(rate)));

function Why({ status }) {
  if (!status.motivo) return null;
  const isBad = ['detenido', 'dañado'].includes(status.estado);
  return html`<p class=${`why ${isBad ? 'failed-text' : isHeld(status) ? 'unsure-text' : 'soft'}`}>
    <${Icon} name=${isBad ? 'alert' : 'info'} /><span>${status.motivo}</span></p>`;
}

function Ends({ status }) {
  if (status.espera_hasta) return html`<span class="soft small">${t('waitsUntil')}
    </span> <${Moment} at=${status.espera_hasta} />`;
  if (status.fin_estimado) return html`<${Moment} at=${status.fin_estimado} />`;
  if (['completado', 'cancelado'].includes(status.estado)) return html`<span class="soft">
    <${Moment} at=${status.ultimo_envio} /></span>`;
  return html`<span class="soft">–</span>`;
}

function Actions({ title, status, onAct }) {
  const actions = actionsFor(status, may);
  const [main] = actions.filter(action => action.main);
  const others = actions.filter(action => action !== main);
  return html`<div class="acts">
    ${main && html`<button class="button plain icon slim" title=${t(`act_${main.name}`)}
      aria-label=${t('actOn', t(`act_${main.name}`), title)}
      onClick=${() => onAct({ action: main.name, status })}><${Icon} name=${main.icon} /></button>`}
    <${Menu} label=${t('moreOn', title)}>
      <a href=${pageOf(title, status.estado)}><${Icon} name="next" />${t('open')}</a>
      ${others.map(action => html`<button type="button" class=${action.isDangerous ? 'danger' : ''}
        onClick=${() => onAct({ action: action.name, status })}>
        <${Icon} name=${action.icon} />${t(`act_${action.name}`)}</button>`)}
    <//></div>`;
}

export class CampaignRow extends Component {
  shouldComponentUpdate(next) {
    return next.status !== this.props.status || next.title !== this.props.title || next.state !== this.props.state;
  }

  render({ title, state, status, onAct }) {
    const isKnown = status && !status.isGone && status.total !== undefined;
    return html`
      <tr class="campaign-row pickable">
        <td class="name-cell"><div class="name"><a href=${pageOf(title, state)} title=${title}><bdi>${title}</bdi></a>
          <span class="soft small">
            ${isKnown ? t('rowAbout', status.plantilla, status.buzon) : status?.isGone ? t('rowGone') : '…'}</span>
            </div></td>
        <td class="state-cell"><${State} status=${isKnown ? status : { estado: state }} /></td>
        <td class="wide">${isKnown ? html`<div class="progress"><${Meter} status=${status} />
          <span class="soft small">${figures(status)}</span><${Why} status=${status} /></div>` : html`<div class="bone">
            </div>`}</td>
        <td class=${`end ${status?.ritmo_por_minuto ? '' : 'none'}`} data-label=${t('colPace')}>
          ${status?.ritmo_por_minuto ? html`<span class="nowrap">
          ${perMinute(status.ritmo_por_minuto)} <span class="soft small">/min</span></span>` : html`<span class="soft">–</span>`}</td>
        <td class=${`small ${isKnown && (status.fin_estimado || status.espera_hasta) ? '' : 'none'}`}
          data-label=${status?.espera_hasta ? undefined : t('colEnd')}>${isKnown && html`<${Ends} status=${status} />`}
          </td>
        <td class="acts-cell">${isKnown && html`<${Actions} title=${title} status=${status} onAct=${onAct} />`}</td>
      </tr>`;
  }
}
