// Says what could not be read or done, in the server's own words, and what can be done about it.

import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Icon } from './Icon.js';

export function ErrorBox({ error, onRetry, title }) {
  const isAway = error?.status === 0;
  return html`
    <div class="notice bad" role="alert">
      <${Icon} name=${isAway ? 'cloudOff' : 'alert'} />
      <div class="stack">
        <div>
          <b>${title ?? (isAway ? t('errorUnreachable') : t('errorTitle'))}</b>
          ${!(isAway && !title) && html`<p>${error?.message}</p>`}
          ${isAway && html`<p class="soft">${t('errorUnreachableMore')}</p>`}
        </div>
        ${onRetry && html`<div><button class="button slim" onClick=${onRetry}><${Icon} name="retry" />${t('again')}
          </button></div>`}
      </div>
    </div>`;
}
