// All parts of a campaign and their sum, which is always its total. So no message is hidden between the numbers.

import { number } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';
import { Meter } from '../ui/Meter.js';

const parts = [
  ['enviados', 'sent', true], ['fallidos', 'failed', true], ['inciertos', 'unsure', true], ['pendientes', 'waiting', true],
  ['reintentando', 'waiting'], ['en_vuelo', 'waiting'], ['cancelados', 'gone'], ['excluidos', 'gone'], ['perdidos', 'gone'],
];

export function SumLine({ status }) {
  const sum = parts.reduce((all, [name]) => all + (status[name] ?? 0), 0);
  const isWhole = sum === status.total;
  return html`
    <section class="card" aria-label=${t('sumLabel')}>
      <${Meter} status=${status} isBig />
      <ul class="sum">
        ${parts.filter(([name, , always]) => always || status[name] > 0).map(([name, look]) => html`
          <li key=${name}><span class=${`swatch fill-${look}`}></span>${t(`part_${name}`)} <b>${number(status[name])}
            </b></li>`)}
        <li class=${`total ${isWhole ? '' : 'broken'}`}>${t('total')} <b>${number(status.total)}</b>
          <${Icon} name=${isWhole ? 'check' : 'alert'} label=${isWhole ? t('sumRight') : t('sumWrong')} /></li>
      </ul>
    </section>`;
}
