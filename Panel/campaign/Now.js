// The sentence that says what the campaign is doing now, with its colour and icon.

import { announce } from '../app/announce.js';
import { percent } from '../app/format.js';
import { html, useEffect } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';
import { sentenceOf } from './sentence.js';

export function Now({ status }) {
  const { tone, icon, says, more } = sentenceOf(status);
  const spoken = t('campaignSpoken', percent(status.enviados, status.total), says);
  useEffect(() => announce(spoken), [spoken]);
  return html`
    <section class=${`now ${tone}`} aria-label=${t('nowLabel')}><${Icon} name=${icon} />
      <div><p class="says">${says}</p>${more && html`<p class="more">${more}</p>`}</div></section>`;
}
