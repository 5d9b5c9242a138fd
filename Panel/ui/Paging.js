// The buttons that go back and forth in a list.

import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Icon } from './Icon.js';

export function Paging({ text, onBack, onNext, label }) {
  return html`
    <nav class="paging" aria-label=${label ?? t('paging')}>
      <span class="grow">${text}</span>
      <button class="button slim" disabled=${!onBack} onClick=${onBack}><${Icon} name="back" />${t('pageBack')}</button>
      <button class="button slim" disabled=${!onNext} onClick=${onNext}>${t('pageNext')}<${Icon} name="next" /></button>
    </nav>`;
}
