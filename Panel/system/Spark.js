// A small line over the last measurements, with its newest value in words.

import { html } from '../app/html.js';

const width = 240, height = 56;

export function Spark({ title, values, now, more, isBad }) {
  const known = values.map(value => value ?? 0);
  const highest = Math.max(...known, 1e-9);
  const x = index => (known.length < 2 ? width : (index / (known.length - 1)) * width);
  const y = value => height - 3 - (value / highest) * (height - 8);
  const line = known.map((value, index) => `${index ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  return html`
    <section class="card"><h2 class="soft small">${title}</h2><p class=${`pace-now ${isBad ? 'failed-text' : ''}`}>
      ${now}</p>
      <svg class="chart spark" viewBox=${`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        ${known.length > 1 && html`<path class="under" d=${`${line}L${width} ${height}L0 ${height}Z`} />
          <path class="trace" d=${line} vector-effect="non-scaling-stroke" />`}
        <line class="axis" x1="0" x2=${width} y1=${height - .5} y2=${height - .5} /></svg>
      <p class="soft small">${more}</p></section>`;
}
