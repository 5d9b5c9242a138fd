// A slider for the pace, with round values. Before the pace is set, words tell it and the end that the campaign has
// with it.

import { campaignPath, post } from '../app/api.js';
import { pace, when } from '../app/format.js';
import { html, useEffect, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { may } from '../app/session.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { toast } from '../ui/Toasts.js';
import { endAt, timeTo, unfinished } from './sentence.js';

/** Milliseconds from one message to the next, slowest first, so that the right end is fast. */
export const steps = [60_000, 30_000, 15_000, 10_000, 6000, 5000, 4000, 3000, 2000, 1500, 1000, 750, 500, 300, 200, 100, 50, 20, 0];

/** The slider's place for an interval: that of the nearest step. */
export function placeOf(interval) {
  let best = 0;
  steps.forEach((step, place) => {
    if (Math.abs(Math.log((step + 5) / (interval + 5))) < Math.abs(Math.log((steps[best] + 5) / (interval + 5)))) best = place;
  });
  return best;
}

export function PaceSlider({ interval, onInterval, label }) {
  return html`
    <div><input type="range" min="0" max=${steps.length - 1} step="1" value=${placeOf(interval)} aria-label=${label}
      aria-valuetext=${pace(interval)}
      onInput=${event => onInterval(steps[Number(event.target.value)])} />
      <div class="ticks" aria-hidden="true"><span>${t('slower')}</span><span>${t('faster')}</span></div></div>`;
}

export function Pace({ status, onDone }) {
  const [wanted, setWanted] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  useEffect(() => setWanted(null), [status.intervalo_ms]);
  const interval = wanted ?? status.intervalo_ms;
  const isChanged = wanted !== null && wanted !== status.intervalo_ms;
  const end = endAt(status, interval);
  if (unfinished(status) === 0) return null;
  const give = async body => {
    setBusy(true);
    setError(null);
    try {
      onDone(await post(campaignPath(status.campaign_id, '/ritmo'), { intervalo_ms: body }));
      toast(t('paceGiven'));
      setWanted(null);
    } catch (failure) { setError(failure); }
    setBusy(false);
  };
  return html`
    <section class="card"><header><h2>${t('paceTitle')}</h2></header>
      <p class="pace-now">${pace(interval)}</p>
      ${may('operador') && html`<${PaceSlider} interval=${interval} onInterval=${setWanted} label=${t('paceTitle')} />`}
      <p aria-live="polite">${interval === 0 ? t('paceFreeEnd') : t('endsAt', when(end), timeTo(end))}</p>
      ${error && html`<${ErrorBox} error=${error} title=${t('notDone')} />`}
      ${may('operador') && html`<div class="row">
        <button class=${`button ${isChanged ? 'primary' : ''} ${isBusy ? 'busy' : ''}`} disabled=${!isChanged || isBusy}
          onClick=${() => give(interval)}>${t('paceGive')}</button>
        ${isChanged ? html`<button class="button plain" onClick=${() => setWanted(null)}>${t('paceKeep')}</button>`
          : html`<button class="button plain" disabled=${isBusy} onClick=${() => give(null)}>${t('paceDefault')}
            </button>`}</div>`}
    </section>`;
}
