// The frame of the panel: it shows a page to those who may see it, under the bar and the warnings. A page is loaded
// when it is first opened.

import { health, healthLoop } from './health.js';
import { html, useEffect, useErrorBoundary, useState } from './html.js';
import { moreWords, t } from './i18n.js';
import { zone, zoneName } from './format.js';
import { route } from './router.js';
import { session } from './session.js';
import { useStore } from './store.js';
import { spoken } from './announce.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { PageBones } from '../ui/Bones.js';
import { SignIn } from '../pages/SignIn.js';
import { Toasts } from '../ui/Toasts.js';
import { TopBar } from '../ui/TopBar.js';
import { TroubleStrip } from '../ui/TroubleStrip.js';

const pages = {
  campanas: ({ subject }) => (subject ? import('../pages/Campaign.js') : import('../pages/Campaigns.js')),
  nueva: () => import('../pages/NewCampaign.js'),
  exclusiones: () => import('../pages/Exclusions.js'),
  plantillas: () => import('../pages/Templates.js'),
  sistema: () => import('../pages/System.js'),
};

function Spoken() {
  return html`<p class="hidden" aria-live="polite">${useStore(spoken)}</p>`;
}

function Page({ at }) {
  const [shown, setShown] = useState(null);
  const [broken, mend] = useErrorBoundary(error => console.error(error));
  useEffect(() => {
    let isOver = false;
    mend();
    const load = pages[at.page] ?? (() => import('../pages/NotFound.js'));
    const needsMore = at.page !== 'campanas' || at.subject;
    Promise.all([load(at), needsMore && moreWords()]).then(
      ([module]) => !isOver && setShown({ key: at.key, Content: module.default }),
      error => !isOver && setShown({ key: at.key, error }));
    return () => { isOver = true; };
  }, [at.key]);
  useEffect(() => {
    if (shown?.key === at.key && shown.Content) document.querySelector('main h1')?.focus({ preventScroll: true });
  }, [shown]);
  if (broken) return html`<${ErrorBox} error=${broken} onRetry=${() => location.reload()} />`;
  if (shown?.key !== at.key) return html`<${PageBones} />`;
  if (shown.error) return html`<${ErrorBox} error=${shown.error} onRetry=${() => location.reload()} />`;
  return html`<${shown.Content} key=${at.key} subject=${at.subject} query=${at.query} />`;
}

export function App() {
  const at = useStore(route);
  const who = useStore(session);
  useStore(health);
  useEffect(() => { if (who.state === 'in') healthLoop.now(); }, [who.state]);
  if (who.state !== 'in' && who.state !== 'ended') return html`<${SignIn} state=${who.state} />`;
  return html`
    <a class="skip" href="#contenido">${t('skip')}</a>
    <${TopBar} page=${at.page} />
    <${TroubleStrip} />
    <main id="contenido" tabindex="-1"><${Page} at=${at} /></main>
    <footer class="foot"><span>${t('zoneFoot', zoneName, zone)}</span><a href="/docs" target="_blank" rel="noopener">
      ${t('apiDocs')}</a></footer>
    <${Spoken} />
    <${Toasts} />
    ${who.state === 'ended' && html`<${SignIn} state="ended" isOver />`}`;
}
