// A strip above every page that says what is wrong with the server or the way to it: that the page is old, and that
// nothing is lost.

import { reach } from '../app/api.js';
import { duration } from '../app/format.js';
import { health } from '../app/health.js';
import { html, useEffect, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { useStore } from '../app/store.js';
import { Icon } from './Icon.js';

/** Milliseconds without an answer before the strip is shown. */
const patience = 2500;

export function TroubleStrip() {
  const { isReached, since } = useStore(reach);
  const state = useStore(health);
  const [, tick] = useState(0);
  const isTrouble = !isReached || state.status === 'unhealthy';
  useEffect(() => {
    if (!isTrouble) return;
    const timer = setInterval(() => tick(count => count + 1), 1000);
    return () => clearInterval(timer);
  }, [isTrouble]);

  if (!isReached) {
    if (Date.now() - since < patience) return null;
    return html`<div class="strip bad" role="alert"><${Icon} name="cloudOff" />
      <p><b>${t('awayTitle')}</b> ${t('awayMore')} <span class="soft" aria-hidden="true">
        ${t('awaySince', duration((Date.now() - since) / 1000))}</span></p></div>`;
  }
  if (state.status === 'unhealthy') {
    return html`<div class="strip bad" role="alert"><${Icon} name="alert" />
      <p>${state.redis === 'ok' && !state.reason ? t('stopping') : html`<b>
        ${state.reason ?? t('redisAway')}.</b> ${t('redisAwayMore')}`}</p></div>`;
  }
  if (state.status === 'degraded' && state.reason) {
    return html`<div class="strip" role="status"><${Icon} name="alert" /><p><b>${t('degradedTitle')}</b> ${state.reason}
      </p></div>`;
  }
  return null;
}
