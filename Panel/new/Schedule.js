// When and how fast: now or later, at which hours, on which days, at which pace, and when it ends so.

import { duration, pace, when, zone } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { PaceSlider } from '../campaign/Pace.js';
import { TextField } from '../ui/Field.js';
import { forecast } from './forecast.js';

const dayNames = ['lun', 'mar', 'mié', 'jue', 'vie', 'sáb', 'dom'];
export const everyDay = [0, 1, 2, 3, 4, 5, 6];

/** How the page begins: at once, all day, every day. */
export const atOnce = { isLater: false, start: '', hasHours: false, from: '08:00', to: '20:00', days: everyDay, interval: null };

const hasDays = plan => plan.days.length < 7;
export const windowOf = plan => (plan.hasHours || hasDays(plan)
  ? { from: plan.hasHours ? plan.from : '00:00', to: plan.hasHours ? plan.to : '24:00', days: plan.days } : null);

/** The fields of `iniciar`. */
export function fieldsOf(plan) {
  const fields = {};
  if (plan.isLater && plan.start) fields.inicio = plan.start;
  if (plan.hasHours) fields.ventana = `${plan.from}-${plan.to}`;
  if (hasDays(plan)) fields.dias = plan.days.map(day => dayNames[day]).join(',');
  if (Object.keys(fields).length) fields.zona_horaria = zone;
  if (plan.interval !== null) fields.intervalo_ms = plan.interval;
  return fields;
}

/** What is wrong with the plan, by field. */
export function wrongsOf(plan) {
  const wrongs = {};
  if (plan.isLater && !plan.start) wrongs.start = t('missingStart');
  else if (plan.isLater && Date.parse(plan.start) < Date.now()) wrongs.start = t('startPast');
  if (!plan.days.length) wrongs.days = t('missingDays');
  if (plan.hasHours && (!plan.from || !plan.to || plan.from === plan.to)) wrongs.hours = t('missingHours');
  return wrongs;
}

export function endOf(plan, count, interval) {
  const begin = plan.isLater && plan.start ? Math.max(Date.now(), Date.parse(plan.start)) : Date.now();
  return forecast(count, interval, begin, windowOf(plan));
}

export function Schedule({ plan, onPlan, count, usual, wrongs }) {
  const set = parts => onPlan({ ...plan, ...parts });
  const interval = plan.interval ?? usual;
  const end = endOf(plan, count, interval);
  const toggle = day => set({ days: plan.days.includes(day) ? plan.days.filter(other => other !== day) : [...plan.days, day].sort() });
  return html`
    <section class="card"><header><h2>${t('scheduleTitle')}</h2></header>
      <div class="form-grid">
        <fieldset class="stack"><legend class="label">${t('scheduleStart')}</legend>
          <label class="check"><input type="radio" name="inicio" checked=${!plan.isLater} onChange=${() => set({ isLater: false })} /><span>${t('startNow')}</span></label>
          <label class="check"><input type="radio" name="inicio" checked=${plan.isLater} onChange=${() => set({ isLater: true })} /><span>${t('startLater')}</span></label>
          ${plan.isLater && html`<${TextField} name="comienzo" type="datetime-local" label=${t('startAt')} hint=${zone} value=${plan.start} wrong=${wrongs.start} onValue=${start => set({ start })} />`}
        </fieldset>
        <fieldset class="stack"><legend class="label">${t('scheduleHours')}</legend>
          <label class="check"><input type="checkbox" checked=${plan.hasHours} onChange=${event => set({ hasHours: event.target.checked })} /><span>${t('onlyHours')}</span></label>
          ${plan.hasHours && html`<div class="row"><div class="grow"><${TextField} name="desde" type="time" label=${t('hourFrom')} value=${plan.from} onValue=${from => set({ from })} /></div>
            <div class="grow"><${TextField} name="hasta" type="time" label=${t('hourTo')} value=${plan.to} onValue=${to => set({ to })} /></div></div>`}
          ${wrongs.hours && html`<p class="failed-text small">${wrongs.hours}</p>`}
          <div class="chips" role="group" aria-label=${t('scheduleDays')}>${everyDay.map(day => html`<label class="day"><input type="checkbox" checked=${plan.days.includes(day)} onChange=${() => toggle(day)} /><span>${t('weekdays')[day]}</span></label>`)}</div>
          ${wrongs.days && html`<p class="failed-text small">${wrongs.days}</p>`}
        </fieldset>
        <div class="stack"><p class="label">${t('paceTitle')}</p><p class="pace-now">${pace(interval)}</p>
          <${PaceSlider} interval=${interval} onInterval=${value => set({ interval: value })} label=${t('paceTitle')} /></div>
      </div>
      <p aria-live="polite"><b>${interval === 0 ? t('paceFreeEnd') : end === null ? t('endsNever') : t('endsAt', when(end), duration((count * interval) / 1000))}</b>${windowOf(plan) && interval > 0 && html` <span class="soft">${t('countsWindow')}</span>`}</p>
    </section>`;
}
