// The bar at the top: the sections, the server's health, the person.

import { health } from '../app/health.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { leave, session } from '../app/session.js';
import { address } from '../app/router.js';
import { reach } from '../app/api.js';
import { useStore } from '../app/store.js';
import { Icon, Mark } from './Icon.js';
import { Menu } from './Menu.js';
import { toast } from './Toasts.js';

const sections = [
  ['campanas', 'campaigns', 'navCampaigns'], ['exclusiones', 'exclude', 'navExclusions'],
  ['plantillas', 'template', 'navTemplates'], ['sistema', 'system', 'navSystem'],
];
const looks = {
  healthy: ['ok', 'check', 'healthOk'], degraded: ['warn', 'alert', 'healthDegraded'],
  unhealthy: ['bad', 'alert', 'healthBad'], away: ['bad', 'cloudOff', 'healthAway'], asking: ['', 'clock', 'healthAsking'],
};

export function TopBar({ page }) {
  const state = useStore(health);
  const { isReached } = useStore(reach);
  const who = useStore(session);
  const [look, icon, words] = looks[isReached ? state.status : 'away'] ?? looks.asking;
  const section = page === 'nueva' ? 'campanas' : page;
  const end = () => leave().catch(error => toast(error.message, { isBad: true }));
  return html`
    <header class="bar-top">
      <a class="brand" href="/panel/"><${Mark} />LoopServer</a>
      <nav class="sections" aria-label=${t('navLabel')}>
        ${sections.map(([name, picture, key]) => html`
          <a href=${name === 'campanas' ? '/panel/' : address(name)}
            aria-current=${section === name ? 'page' : undefined}>
            <${Icon} name=${picture} />${t(key)}</a>`)}
      </nav>
      <div class="bar-end">
        <a class=${`health ${look}`} href=${address('sistema')}><${Icon} name=${icon} /><span>${t(words)}</span></a>
        ${who.name && html`
          <${Menu} label=${t('whoYouAre', who.name, t(`role_${who.role}`))} icon="person">
            <div class="small soft">${who.name} · ${t(`role_${who.role}`)}</div>
            <button type="button" onClick=${end}><${Icon} name="leave" />${t('signOut')}</button>
          <//>`}
      </div>
    </header>`;
}
