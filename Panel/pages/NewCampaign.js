// A new campaign: the file first, then the check. What the server already has as a draft is never uploaded twice.

import { html, useEffect } from '../app/html.js';
import { t } from '../app/i18n.js';
import { address, go } from '../app/router.js';
import { may } from '../app/session.js';
import { CheckPage } from '../new/CheckPage.js';
import { draftOf } from '../new/draft.js';
import { UploadForm } from '../new/UploadForm.js';
import { Empty } from '../ui/Empty.js';
import { Icon } from '../ui/Icon.js';

function Steps({ at }) {
  return html`<ol class="steps" aria-label=${t('steps')}>${[1, 2, 3].map(step => html`
    <li class=${step < at ? 'done' : ''} aria-current=${step === at ? 'step' : undefined}>${t(`step_${step}`)}</li>`)}</ol>`;
}

export default function NewCampaign({ subject: title, query }) {
  const isKnown = title && draftOf(title);
  useEffect(() => {
    document.title = `${title || t('newCampaign')} · LoopServer`;
    // The page was loaded again: the draft has a page of its own.
    if (title && !isKnown) go(address('campanas', title), { replaces: true });
  }, [title]);
  if (!may('operador')) return html`<h1 tabindex="-1">${t('newCampaign')}</h1><div class="card"><${Empty} icon="person" title=${t('readersOnly')} text=${t('readersOnlyMore')} /></div>`;
  if (title && !isKnown) return null;
  return html`
    <div class="page-head"><div class="titles">
      <a class="back" href=${title ? address('nueva') : '/panel/'}><${Icon} name="back" />${title ? t('otherFileLong') : t('campaigns')}</a>
      <h1 tabindex="-1">${title ? t('checkTitle') : t('newCampaign')}</h1>
      ${title && html`<p class="soft"><span dir="auto">${title}</span> · ${draftOf(title).file?.name}</p>`}</div>
      <${Steps} at=${title ? 2 : 1} /></div>
    ${title ? html`<${CheckPage} key=${title} title=${title} />` : html`<${UploadForm} query=${query} />`}`;
}
