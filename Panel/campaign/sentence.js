// Says in one sentence what a campaign is doing now. The module has no component: it decides from the status, so that
// every state has its words. The server's own `motivo` comes first wherever there is one.

import { duration, number, pace, when } from '../app/format.js';
import { t } from '../app/i18n.js';

export const unfinished = status => (status.pendientes ?? 0) + (status.en_vuelo ?? 0) + (status.reintentando ?? 0);

/** The end at a pace of `interval`, in milliseconds since 1970. No message goes before `espera_hasta`. */
export function endAt(status, interval, now = Date.now()) {
  const begin = Math.max(now, status.espera_hasta ? Date.parse(status.espera_hasta) : 0);
  return begin + unfinished(status) * interval;
}

const dot = text => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** @returns { tone, icon, says, more } */
export function sentenceOf(status) {
  const left = number(unfinished(status));
  const until = status.espera_hasta && t('until', when(status.espera_hasta));
  const reason = status.motivo && dot(status.motivo);
  switch (status.estado) {
    case 'borrador': return { tone: '', icon: 'draft', says: t('nowDraft'), more: t('nowDraftMore') };
    case 'programado':
      return {
        tone: 'wait', icon: 'calendar', more: reason ?? t('leftAll', left),
        says: t('nowPlanned', status.espera_hasta ? when(status.espera_hasta) : ''),
      };
    case 'pausado': return { tone: 'wait', icon: 'pause', says: t('nowPaused', left), more: reason };
    case 'detenido': return { tone: 'stop', icon: 'stop', says: reason ?? t('nowStopped'), more: t('nowStoppedMore', left) };
    case 'dañado': return { tone: 'stop', icon: 'alert', says: reason ?? t('state_dañado'), more: t('nowDamagedMore') };
    case 'cancelado': return { tone: '', icon: 'cross', says: t('nowCancelled', number(status.enviados), number(status.cancelados)), more: reason };
    case 'completado':
      return { tone: status.fallidos || status.inciertos ? '' : 'go', icon: 'check', says: t('nowDone', status), more: reason };
  }
  if (status.espera_hasta) return { tone: 'wait', icon: 'clock', says: reason ?? t('nowWaits'), more: `${until} ${t('leftThen', left)}` };
  if (reason && !status.ritmo_por_minuto) return { tone: 'wait', icon: 'clock', says: reason, more: t('leftThen', left) };
  if (status.estado === 'encolado') return { tone: 'go', icon: 'clock', says: t('nowQueued'), more: t('leftAll', left) };
  if (!status.ritmo_por_minuto) return { tone: 'wait', icon: 'clock', says: t('nowStill'), more: t('leftThen', left) };
  if (unfinished(status) === 0) return { tone: 'go', icon: 'play', says: t('nowLast'), more: reason };
  const end = status.fin_estimado ? t('endsTowards', when(status.fin_estimado)) : '';
  return {
    tone: 'go', icon: 'play', says: t('nowSending', pace(status.intervalo_ms), left, end),
    more: reason ?? t('measured', status.ritmo_por_minuto),
  };
}

/** "8 h 16 min" until a moment. */
export const timeTo = moment => duration((moment - Date.now()) / 1000);
