// The state of a campaign: colour, icon and word, so that none of them is needed alone.

import { html } from '../app/html.js';
import { has, t } from '../app/i18n.js';
import { Icon } from './Icon.js';

const looks = {
  borrador: ['', 'draft'], programado: ['wait', 'calendar'], encolado: ['go', 'clock'], procesando: ['go', 'play'],
  pausado: ['wait', 'pause'], detenido: ['stop', 'stop'], completado: ['', 'check'], cancelado: ['', 'cross'],
  'dañado': ['stop', 'alert'],
};

/** The look of a campaign's state. A campaign that waits looks different from one that sends. */
export function lookOf(status) {
  if (isHeld(status)) return { tone: 'wait', icon: 'clock', word: t('state_waiting') };
  const [tone, icon] = looks[status.estado] ?? ['', 'question'];
  const key = `state_${status.estado}`;
  return { tone, icon, word: has(key) ? t(key) : status.estado };
}

/** Whether a running campaign is kept from sending. */
export const isHeld = status =>
  ['procesando', 'encolado'].includes(status.estado) && Boolean(status.espera_hasta || (status.motivo && !status.ritmo_por_minuto));

export function State({ status }) {
  const { tone, icon, word } = lookOf(status);
  return html`<span class=${`state ${tone}`}><${Icon} name=${icon} />${word}</span>`;
}
