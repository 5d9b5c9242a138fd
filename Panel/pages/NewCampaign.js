// A new campaign: the file first, then the check. The server has the draft, so a person who comes back to its address
// goes on with it.

import { html, useEffect, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { address, go } from '../app/router.js';
import { may } from '../app/session.js';
import { CheckPage } from '../new/CheckPage.js';
import { draftOf, readDraft } from '../new/draft.js';
import { UploadForm } from '../new/UploadForm.js';
import { Bones } from '../ui/Bones.js';
import { Empty } from '../ui/Empty.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';

function Steps({ at }) {
  return html`<ol class="steps" aria-label=${t('steps')}>${[1, 2, 3].map(step => html`
    <li class=${step < at ? 'done' : ''} aria-current=${step === at ? 'step' : undefined}>${t(`step_${step}`)}</li>`)}
      </ol>`;
}

function Head({ title, file }) {
  return html`<div class="page-head"><div class="titles">
      <a class="back" href=${title ? address('nueva') : '/panel/'}><${Icon} name="back" />
        ${title ? t('otherFileLong') : t('campaigns')}</a>
      <h1 tabindex="-1">${title ? t('checkTitle') : t('newCampaign')}</h1>
      ${title && html`<p class="soft"><bdi>${title}</bdi>${file && ` · ${file.name}`}</p>`}</div>
    <${Steps} at=${title ? 2 : 1} /></div>`;
}

function Check({ title }) {
  const [draft, setDraft] = useState(() => draftOf(title));
  const [error, setError] = useState(null);
  const read = () => {
    setError(null);
    readDraft(title).then(setDraft, failure => {
      // The draft has been started meanwhile.
      if (failure.status === 409) go(address('campanas', title), { replaces: true });
      else setError(failure);
    });
  };
  useEffect(() => { if (!draft) read(); }, []);
  return html`<${Head} title=${title} file=${draft?.file} />
    ${draft ? html`<${CheckPage} title=${title} draft=${draft} onDraft=${setDraft} />`
      : error?.status === 404 ? html`<div class="card"><${Empty} icon="draft" title=${t('noDraft')}
        text=${t('noDraftMore')}><a class="button" href=${address('nueva')}>${t('otherFileLong')}</a><//></div>`
      : error ? html`<${ErrorBox} error=${error} onRetry=${read} />`
      : html`<div class="card"><${Bones} lines=${3} /></div><div class="card"><${Bones} lines=${6} /></div>`}`;
}

export default function NewCampaign({ subject: title, query }) {
  useEffect(() => { document.title = `${title || t('newCampaign')} · LoopServer`; }, [title]);
  if (!may('operador')) return html`<h1 tabindex="-1">${t('newCampaign')}</h1><div class="card">
    <${Empty} icon="person" title=${t('readersOnly')} text=${t('readersOnlyMore')} /></div>`;
  return title ? html`<${Check} key=${title} title=${title} />` : html`<${Head} /><${UploadForm} query=${query} />`;
}
