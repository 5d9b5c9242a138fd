// Messages a minute over the campaign's life: sent, failed and uncertain ones on top of each other. Our own SVG. What
// stands under the pointer, or under the arrow keys, is told below in words; a table has it all for screen readers.

import { campaignPath, get } from '../app/api.js';
import { dayOf, decimal, number, time } from '../app/format.js';
import { html, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { useRepeat } from '../app/visible.js';
import { Bones } from '../ui/Bones.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { gathered, roundUp } from './history.js';

const height = 190, left = 44, bottom = 24, top = 8;
const looks = [['enviados', 'sent'], ['fallidos', 'failed'], ['inciertos', 'unsure']];
const sum = bar => bar.enviados + bar.fallidos + bar.inciertos;

/** As wide as it will be about shown, so that its words keep their size. */
const room = isWide => (innerWidth < 720 ? 330 : innerWidth < 861 ? 760 : isWide ? 1120 : 620);

function Bars({ bars, step, begin, at, onPoint, isWide }) {
  const width = room(isWide);
  const perMinute = 60 / step;
  const highest = roundUp(Math.max(...bars.map(sum)) * perMinute);
  const each = (width - left) / Math.max(bars.length, 30);
  const y = value => top + (height - top - bottom) * (1 - value / highest);
  const parts = width < 400 ? [0, .5] : [0, .25, .5, .75];
  const isLong = bars.length * step > 86_400;
  // No label stands on another.
  const apart = Math.max(1, Math.ceil((isLong ? 116 : 56) / each));
  const labels = [...new Set(parts.map(part => Math.floor((part * bars.length) / apart) * apart))];
  const point = event => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor((((event.clientX - box.left) / box.width) * width - left) / each);
    onPoint(index >= 0 && index < bars.length ? index : null);
  };
  const onKey = event => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    onPoint(Math.min(bars.length - 1, Math.max(0, (at ?? bars.length - (move > 0 ? 1 : 0)) + move)));
  };
  return html`
    <svg class="chart" viewBox=${`0 0 ${width} ${height}`} role="img" tabindex="0" aria-label=${t('chartLabel')}
      onPointerMove=${point} onPointerLeave=${() => onPoint(null)} onKeyDown=${onKey}>
      ${[0, .5, 1].map(part => html`<line class="axis" x1=${left} x2=${width} y1=${y(part * highest)}
        y2=${y(part * highest)} />
        <text x=${left - 8} y=${y(part * highest) + 4} text-anchor="end">${decimal(part * highest)}</text>`)}
      ${bars.map((bar, index) => {
        let below = 0;
        return looks.map(([name, look]) => {
          const value = bar[name] * perMinute;
          if (!value) return null;
          const from = below;
          below += value;
          return html`<rect class=${look} x=${left + index * each + .5} width=${Math.max(.8, each - 1)} y=${y(below)}
            height=${Math.max(.5, y(from) - y(below))} />`;
        });
      })}
      ${labels.map(index => html`<text x=${left + index * each} y=${height - 6}>
        ${isLong ? `${dayOf(begin + index * step * 1000)} ${time(begin + index * step * 1000)}` : time(begin + index * step * 1000)}</text>`)}
      ${at !== null && html`<line class="cursor" x1=${left + (at + .5) * each} x2=${left + (at + .5) * each} y1=${top}
        y2=${height - bottom} />`}
    </svg>`;
}

function Told({ bars, step, begin, at }) {
  if (at === null || !bars[at]) {
    return html`<div class="chart-tip legend">${looks.map(([name, look]) => html`<span>
      <i class=${`swatch fill-${look}`}></i>${t(`part_${name}`)}</span>`)}</div>`;
  }
  const from = begin + at * step * 1000;
  return html`<div class="chart-tip" role="status"><b>${dayOf(from)} ${time(from)}</b>
    ${looks.map(([name, look]) => html`<span><i class=${`swatch fill-${look}`}></i> ${t(`part_${name}`)} <b>
      ${number(bars[at][name])}</b></span>`)}</div>`;
}

/** @param history as `ritmo` answers it. @param isWide it has the whole page's width. */
export function HistoryChart({ history, isWide }) {
  const [at, setAt] = useState(null);
  const { step, bars } = gathered(history);
  if (!bars.some(sum)) return html`<p class="soft">${t('chartEmpty')}</p>`;
  const given = { bars, step, begin: Date.parse(history.desde), at, isWide };
  return html`<div class="chart-wrap"><${Bars} ...${given} onPoint=${setAt} /></div><${Told} ...${given} />`;
}

export function Chart({ title, isMoving }) {
  const [seen, setSeen] = useState({});
  useRepeat(async () => {
    try { setSeen({ history: await get(campaignPath(title, '/ritmo')) }); } catch (error) { setSeen(before => ({ ...before, error })); }
  }, () => (isMoving ? 10_000 : 60_000), [title, isMoving]);
  const { history, error } = seen;
  return html`<section class="card"><header><h2>${t('chartTitle')}</h2></header>${
    history ? html`<${HistoryChart} history=${history} />`
      : error ? html`<${ErrorBox} error=${error} title=${t('chartNotRead')} />` : html`<${Bones} lines=${5} />`}</section>`;
}
