// The form for when and how fast a draft is sent: now or later, hours, days, pace. It shows the end that the server
// forecasts, which takes hours, days and zones into account.

import { duration, pace, when, zone } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { PaceSlider } from '../campaign/Pace.js';
import { TextField } from '../ui/Field.js';
import { everyDay } from './plan.js';

function Start({ plan, set, wrong }) {
  return html`<fieldset class="stack"><legend class="label">${t('scheduleStart')}</legend>
    <label class="check"><input type="radio" name="inicio" checked=${!plan.isLater}
      onChange=${() => set({ isLater: false })} /><span>${t('startNow')}</span></label>
    <label class="check"><input type="radio" name="inicio" checked=${plan.isLater}
      onChange=${() => set({ isLater: true })} /><span>${t('startLater')}</span></label>
    ${plan.isLater && html`<${TextField} name="comienzo" type="datetime-local" label=${t('startAt')} hint=${zone}
      value=${plan.start} wrong=${wrong} onValue=${start => set({ start })} />`}</fieldset>`;
}

function Hours({ plan, set, wrongs }) {
  const toggle = day => set({ days: plan.days.includes(day) ? plan.days.filter(other => other !== day) : [...plan.days, day].sort() });
  return html`<fieldset class="stack"><legend class="label">${t('scheduleHours')}</legend>
    <div class="chips" role="group" aria-label=${t('scheduleDays')}>${everyDay.map(day => html`<label class="day">
      <input type="checkbox" checked=${plan.days.includes(day)} onChange=${() => toggle(day)} /><span>
      ${t('weekdays')[day]}</span></label>`)}</div>
    ${wrongs.days && html`<p class="failed-text small">${wrongs.days}</p>`}
    <label class="check"><input type="checkbox" name="horas" checked=${plan.hasHours}
      onChange=${event => set({ hasHours: event.target.checked })} /><span>${t('onlyHours')}</span></label>
    ${plan.hasHours && html`<div class="row"><div class="grow">
      <${TextField} name="desde" type="time" label=${t('hourFrom')} value=${plan.from}
      onValue=${from => set({ from })} /></div>
      <div class="grow"><${TextField} name="hasta" type="time" label=${t('hourTo')} value=${plan.to}
        onValue=${to => set({ to })} /></div></div>`}
    ${wrongs.hours && html`<p class="failed-text small">${wrongs.hours}</p>`}</fieldset>`;
}

export function Schedule({ plan, onPlan, forecast, usual, wrongs }) {
  const set = parts => onPlan({ ...plan, ...parts });
  const interval = plan.interval ?? usual;
  const end = forecast?.termina_hacia;
  return html`
    <section class="card"><header><h2>${t('scheduleTitle')}</h2></header>
      <div class="form-grid"><${Start} plan=${plan} set=${set} wrong=${wrongs.start} />
        <${Hours} plan=${plan} set=${set} wrongs=${wrongs} />
        <div class="stack"><p class="label">${t('paceTitle')}</p><p class="pace-now">${pace(interval)}</p>
          <${PaceSlider} interval=${interval} onInterval=${value => set({ interval: value })} label=${t('paceTitle')} />
            </div></div>
      <p aria-live="polite"><b>
        ${end ? t('endsAt', when(end), duration(forecast.duracion_estimada_s)) : interval === 0 ? t('paceFreeEnd') : t('endsUnknown')}</b></p>
    </section>`;
}
