// The cards with figures: sent, failed and uncertain messages. A card filters the recipients below it.

import { number, percent } from '../app/format.js';
import { html } from '../app/html.js';
import { has, t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';

function Figure({ name, icon, many, part, filter, picked, onPick }) {
  const content = html`<span class="what"><${Icon} name=${icon} />${t(`card_${name}`)}</span><span class="many">
    ${number(many)}</span><span class="part">${part}</span>`;
  if (!filter) return html`<div class="figure">${content}</div>`;
  return html`<button class="figure" aria-pressed=${picked === filter ? 'true' : 'false'}
    onClick=${() => onPick(picked === filter ? '' : filter)}>${content}</button>`;
}

/** "marketing 637 · servicio 12". */
function billed(cost) {
  const word = category => (has(`category_${category.toUpperCase()}`) ? t(`category_${category.toUpperCase()}`) : category);
  return Object.entries(cost ?? {}).map(([category, count]) => `${word(category)} ${number(count)}`).join(' · ');
}

export function Figures({ status, picked, onPick }) {
  const ofSent = count => t('ofSent', percent(count, status.enviados));
  const costs = Object.values(status.costo ?? {}).reduce((sum, count) => sum + count, 0);
  const given = { picked, onPick };
  return html`
    <div class="figures">
      <${Figure} name="delivered" icon="check" many=${status.entregados} part=${ofSent(status.entregados)}
        filter="entregado" ...${given} />
      <${Figure} name="read" icon="read" many=${status.leidos} part=${ofSent(status.leidos)}
        filter="leido" ...${given} />
      <${Figure} name="replied" icon="reply" many=${status.respuestas} part=${ofSent(status.respuestas)} />
      <${Figure} name="failed" icon="alert" many=${status.fallidos}
        part=${t('ofAll', percent(status.fallidos, status.total))} filter="fallido" ...${given} />
      <${Figure} name="unsure" icon="question" many=${status.inciertos}
        part=${status.inciertos ? t('unsureWhat') : t('none')} filter="incierto" ...${given} />
      ${status.retenidos > 0 && html`<${Figure} name="held" icon="clock" many=${status.retenidos}
        part=${t('heldWhat')} />`}
      ${costs > 0 && html`<${Figure} name="cost" icon="money" many=${costs} part=${billed(status.costo)} />`}
    </div>`;
}
