// Writes numbers, moments and durations. Numbers are always grouped, moments are local, durations are words.

import { locale, t } from './i18n.js';

const whole = new Intl.NumberFormat(locale, { useGrouping: 'always', maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(locale, { useGrouping: 'always', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', hour12: false });
const clockSeconds = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' });
const dayYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "hora de Venezuela"; the IANA name where there is none. */
export const zoneName = (() => {
  const part = new Intl.DateTimeFormat(locale, { timeZoneName: 'long' })
    .formatToParts(new Date()).find(piece => piece.type === 'timeZoneName');
  return part?.value ?? zone;
})();

export const number = value => whole.format(value ?? 0);
export const decimal = value => oneDigit.format(value ?? 0);

/** "61,2 %"; with a total of 0 it is "0 %", and a part that is not all is never "100 %". */
export function percent(part, total) {
  if (!total) return `${oneDigit.format(0)} %`;
  let value = (part / total) * 100;
  if (value > 99.9 && part < total) value = 99.9;
  if (value > 0 && value < 0.1) value = 0.1;
  return `${oneDigit.format(value)} %`;
}

export const time = moment => clock.format(new Date(moment));
export const timeSeconds = moment => clockSeconds.format(new Date(moment));
export const exactly = moment => exact.format(new Date(moment));

function daysFromToday(moment) {
  const midnight = date => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(new Date(moment)) - midnight(new Date())) / 86_400_000);
}

/** "hoy", "mañana", "ayer", "lun 3 dic". */
export function dayOf(moment) {
  const distance = daysFromToday(moment);
  if (distance === 0) return t('today');
  if (distance === 1) return t('tomorrow');
  if (distance === -1) return t('yesterday');
  return Math.abs(distance) < 300 ? day.format(new Date(moment)) : dayYear.format(new Date(moment));
}

/** "hoy a las 17:05". */
export const when = moment => t('dayAt', dayOf(moment), time(moment));

/** "8 h 16 min"; seconds only below two minutes. */
export function duration(seconds) {
  const rounded = Math.max(0, Math.round(seconds));
  if (rounded < 120) return `${rounded} s`;
  const minutes = Math.round(rounded / 60);
  if (minutes < 120) return `${number(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${t('days', days)} ${hours % 24} h` : t('days', days);
}

/** "1,4 MB". */
export function bytes(count) {
  if (count < 1000) return `${count} B`;
  if (count < 1_000_000) return `${decimal(count / 1000)} kB`;
  return count < 1e9 ? `${decimal(count / 1e6)} MB` : `${decimal(count / 1e9)} GB`;
}

/** A pace as people say it: "un mensaje cada 2 s", "20 mensajes por segundo". */
export function pace(interval) {
  if (interval === 0) return t('paceFree');
  if (interval < 1000) return t('pacePerSecond', decimal(1000 / interval));
  return t('paceEvery', interval < 120_000 ? `${decimal(interval / 1000)} s` : duration(interval / 1000));
}
