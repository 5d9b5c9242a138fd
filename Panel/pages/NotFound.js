// The page of an address that leads nowhere.

import { html, useEffect } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Empty } from '../ui/Empty.js';

export default function NotFound() {
  useEffect(() => { document.title = 'LoopServer'; }, []);
  return html`<h1 class="hidden" tabindex="-1">${t('noPage')}</h1>
    <${Empty} icon="question" title=${t('noPage')}><a class="button" href="/panel/">${t('toCampaigns')}</a><//>`;
}
