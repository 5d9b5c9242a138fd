// Every instance: whether it lives, which campaigns it has, and how its loop, Redis and the API did in its last minutes.

import { duration, number } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { address } from '../app/router.js';
import { Icon } from '../ui/Icon.js';

/** What a loop, Redis and an API do not take when all is well, in milliseconds. */
export const slow = { bucle_ms: 100, redis_ms: 200, api_ms: 5000 };

export function Milliseconds({ value, most }) {
  if (value === null || value === undefined) return html`<span class="soft">–</span>`;
  const isSlow = value > most;
  return html`<span class=${`nowrap ${isSlow ? 'failed-text' : ''}`}>${isSlow && html`<${Icon} name="alert" />`}
    ${value < 1 ? '< 1' : number(value)} <span class="soft small">ms</span></span>`;
}

function Standing({ one }) {
  if (!one.visto) return html`<span class="state wait"><${Icon} name="question" />${t('instanceUnlisted')}</span>`;
  return html`<span class="state go"><${Icon} name="check" />${t('instanceLives')}</span>`;
}

function Owned({ one }) {
  if (!one.campanas) return html`<span class="soft">${t('ownsNone')}</span>`;
  return html`<details class="owned"><summary>${t('ownsMany', one.campanas)}</summary><ul class="titles-list">
    ${one.titulos.map(title => html`<li dir="auto"><a href=${address('campanas', title)}>${title}</a></li>`)}
    ${one.campanas > one.titulos.length && html`<li class="soft">${t('andMore', one.campanas - one.titulos.length)}</li>`}
    </ul></details>`;
}

function Instance({ one }) {
  return html`<tr>
    <td class="wide"><b class="break">${one.instancia}</b> ${one.contesta && html`<span class="soft small">
      · ${t('instanceAnswers')}</span>`}<p class="soft small">${one.version && t('versionOf', one.version)}
      ${one.desde && html` · ${t('upFor', duration((Date.now() - Date.parse(one.desde)) / 1000))}`}
      ${!one.visto && html` ${t('instanceUnlistedMore')}`}</p></td>
    <td><${Standing} one=${one} /></td>
    <td class="wide"><${Owned} one=${one} /></td>
    <td class="end" data-label=${t('colSentLately')}>${one.minutos === null ? html`<span class="soft">–</span>` : html`<span
      class="nowrap">${number(one.enviados)}</span>
      ${one.fallidos > 0 && html` <span class="failed-text small nowrap">${t('failedShort', one.fallidos)}</span>`}
      ${one.inciertos > 0 && html` <span class="unsure-text small nowrap">${t('unsureShort', one.inciertos)}</span>`}`}</td>
    <td class="end" data-label=${t('colAPI')}>${one.circuito === 'abierto'
      ? html`<span class="failed-text"><${Icon} name="alert" /> ${t('circuitOpen')}</span>`
      : html`<${Milliseconds} value=${one.api_ms} most=${slow.api_ms} />`}</td>
    <td class="end" data-label=${t('colRedis')}><${Milliseconds} value=${one.redis_ms} most=${slow.redis_ms} /></td>
    <td class="end" data-label=${t('colLoop')}><${Milliseconds} value=${one.bucle_ms} most=${slow.bucle_ms} /></td>
  </tr>`;
}

export function Instances({ all }) {
  const minutes = Math.max(0, ...all.map(one => one.minutos ?? 0));
  return html`<section class="card flush" id="instancias"><header><h2>${t('instances')}</h2><span class="soft small">
    ${minutes ? t('ofLastMinutes', minutes) : ''}</span></header><div class="scroll"><table class="grid cards system-table">
    <thead><tr><th>${t('colInstance')}</th><th>${t('colState')}</th><th>${t('campaigns')}</th>
      <th class="end">${t('colSentLately')}</th><th class="end" title=${t('of95')}>${t('colAPI')}</th>
      <th class="end" title=${t('of95')}>${t('colRedis')}</th><th class="end" title=${t('of99')}>${t('colLoop')}</th></tr></thead>
    <tbody>${all.map(one => html`<${Instance} key=${one.proceso} one=${one} />`)}</tbody></table></div></section>`;
}
