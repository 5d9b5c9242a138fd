// The parts of a campaign as one bar. Uncertain ones are striped, so that nobody needs to tell colours apart.

import { percent } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';

const segments = [
  ['enviados', 'sent'], ['fallidos', 'failed'], ['inciertos', 'unsure'], ['cancelados', 'gone'], ['excluidos', 'gone'], ['perdidos', 'gone'],
];

export function Meter({ status, isBig = false }) {
  const total = status.total || 1;
  const label = t('meterLabel', percent(status.enviados, status.total), status);
  return html`
    <div class=${`meter ${isBig ? 'big' : ''}`} role="img" aria-label=${label}>
      ${segments.map(([name, look]) => html`
        <i class=${`fill-${look} ${status[name] ? 'has' : ''}`} key=${name}
          style=${{ width: `${((status[name] ?? 0) / total) * 100}%` }}></i>`)}
    </div>`;
}
