// When and how fast a draft is to be sent: the form's values, the fields of `iniciar`, and what is wrong. It has no
// component.

import { zone } from '../app/format.js';
import { plain } from '../app/arrange.js';
import { t } from '../app/i18n.js';

const dayNames = ['lun', 'mar', 'mié', 'jue', 'vie', 'sáb', 'dom'];
export const everyDay = [0, 1, 2, 3, 4, 5, 6];

/** "lun-vie", "vie-lun" or "lun,mié" as days counted from Monday. */
function daysOf(text) {
  if (!text) return everyDay;
  const days = text.split(',').flatMap(part => {
    const [first, last = first] = part.split('-').map(name => dayNames.findIndex(day => plain(day) === plain(name)));
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, step) => (first + step) % 7);
  });
  return [...new Set(days)].sort();
}

/** A moment as a `datetime-local` field has it. */
function fieldOf(moment) {
  const date = new Date(moment);
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The form's values for a draft as the server would send it. */
export function planOf(answer) {
  const [from, to] = (answer.ventana ?? '08:00-20:00').split('-');
  return {
    isLater: Boolean(answer.inicio), start: answer.inicio ? fieldOf(answer.inicio) : '', hasHours: Boolean(answer.ventana),
    from, to: to === '24:00' ? '00:00' : to, days: daysOf(answer.dias), interval: answer.intervalo_ms ?? null,
  };
}

/** The fields of `iniciar`: all that the form shows. For a part that is not wanted it is null, which removes it. */
export function fieldsOf(plan) {
  const hasDays = plan.days.length < 7;
  const fields = {
    inicio: plan.isLater && plan.start ? plan.start : null,
    ventana: plan.hasHours ? `${plan.from}-${plan.to === '00:00' ? '24:00' : plan.to}` : null,
    dias: hasDays ? plan.days.map(day => dayNames[day]).join(',') : null,
  };
  if (Object.values(fields).some(Boolean)) fields.zona_horaria = zone;
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
