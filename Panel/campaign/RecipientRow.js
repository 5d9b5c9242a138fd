// One recipient. A click shows what happened to the message, step by step.

import { html } from '../app/html.js';
import { has, t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';
import { Moment } from '../ui/Moment.js';
import { meaningOf } from './codes.js';

const looks = {
  enviado: ['go', 'sent'], entregado: ['go', 'check'], leido: ['go', 'read'], fallido: ['stop', 'alert'], incierto: ['wait', 'question'],
  reintentando: ['wait', 'retry'], en_vuelo: ['go', 'clock'], pendiente: ['', 'clock'], cancelado: ['', 'cross'],
  excluido: ['', 'exclude'], perdido: ['stop', 'alert'],
};

function Outcome({ name }) {
  const [tone, icon] = looks[name] ?? ['', 'question'];
  return html`<span class=${`state ${tone}`}><${Icon} name=${icon} />${has(`one_${name}`) ? t(`one_${name}`) : name}
    </span>`;
}

function Step({ icon, text, at, more }) {
  return html`<li><${Icon} name=${icon} /><div><p>${text}${at && html` <span class="soft">· <${Moment} at=${at} />
    </span>`}</p>${more && html`<p class="soft small">${more}</p>`}</div></li>`;
}

function History({ row }) {
  const meaning = row.codigo ? meaningOf(row.codigo) : null;
  return html`<ol>
    <${Step} icon="inbox" text=${t('stepRow', row.seq)} />
    ${row.intentos > 0 && html`<${Step} icon="retry" text=${t('stepTries', row.intentos)} />`}
    ${row.enviado && html`<${Step} icon="sent" text=${t('stepSent')} at=${row.enviado} more=${row.wamid && html`<span
      class="mono">${row.wamid}</span>`} />`}
    ${row.entregado && html`<${Step} icon="check" text=${t('stepDelivered')} />`}
    ${row.leido && html`<${Step} icon="read" text=${t('stepRead')} />`}
    ${meaning && html`<${Step} icon="alert" text=${`${meaning.means} (${row.codigo})`} at=${row.fecha}
      more=${meaning.todo} />`}
    ${row.estado === 'incierto' && html`<${Step} icon="question" text=${t('stepUnsure')} more=${t('unsureMore')} />`}
    ${row.error && html`<${Step} icon="info" text=${t('stepError')} more=${row.error} />`}
    ${row.estado === 'pendiente' && html`<${Step} icon="clock" text=${t('stepWaiting')} />`}
    ${row.estado === 'excluido' && html`<${Step} icon="exclude" text=${t('stepExcluded')} />`}
  </ol>`;
}

export { Outcome };

export function RecipientRow({ row, isOpen, onToggle }) {
  const why = row.codigo ? meaningOf(row.codigo).means : row.estado === 'incierto' ? t('unsureShortWhy') : '';
  const id = `historia-${row.seq}`;
  return html`
    <tr class="recipient pickable" onClick=${onToggle}>
      <td class="nowrap"><bdi>${row.numero ?? t('numberLost')}</bdi></td>
      <td class="line"><${Outcome} name=${row.estado} /></td>
      <td class=${`wide small ${why ? '' : 'none'}`}>${why}</td>
      <td class=${`small nowrap line ${row.enviado ?? row.fecha ? '' : 'none'}`}>
        <${Moment} at=${row.enviado ?? row.fecha} /></td>
      <td class="end corner"><button class="button plain icon slim" aria-expanded=${isOpen ? 'true' : 'false'}
        aria-controls=${id} aria-label=${t('historyOf', row.numero)}
        onClick=${event => { event.stopPropagation(); onToggle(); }}><${Icon} name=${isOpen ? 'cross' : 'down'} />
          </button></td>
    </tr>
    ${isOpen && html`<tr class="history" id=${id}><td colspan="5" class="wide"><${History} row=${row} /></td></tr>`}`;
}
