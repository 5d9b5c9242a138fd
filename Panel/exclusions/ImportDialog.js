// Excludes the numbers of a file, of which only the number column counts.

import { call, query } from '../app/api.js';
import { html, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { DropZone } from '../new/DropZone.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { TextField } from '../ui/Field.js';
import { toast } from '../ui/Toasts.js';
import { Result } from './Result.js';

export function ImportDialog({ onClose, onDone }) {
  const [file, setFile] = useState(null);
  const [reason, setReason] = useState('');
  const [answer, setAnswer] = useState(null);
  const [error, setError] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const send = async () => {
    if (!file || isBusy) return;
    setBusy(true);
    setError(null);
    const body = new FormData();
    body.append('archivo_csv', file);
    try {
      const given = await call('PUT', `/api/exclusiones${query({ motivo: reason.trim() })}`, { body });
      onDone();
      if (given.filas_rechazadas) setAnswer(given);
      else {
        toast(t('excluded', given.agregados, given.ya_estaban));
        return onClose();
      }
    } catch (failure) { setError(failure); }
    setBusy(false);
  };
  return html`<${Dialog} title=${t('importFile')} onClose=${onClose} onSubmit=${send}>
    <p class="soft">${t('importMore')}</p><${DropZone} file=${file} onFile=${setFile} />
    <${TextField} name="motivo-archivo" label=${t('reasonLabel')} hint=${t('optional')} value=${reason}
      onValue=${setReason} maxlength="100" dir="auto" />
    ${error && html`<${ErrorBox} error=${error}
      title=${t('notDone')} />`}${(answer ?? error?.body?.errores) && html`<${Result}
      answer=${answer ?? error.body} />`}
    <div class="buttons"><button type="button" class="button" onClick=${onClose}>${answer ? t('close') : t('leaveAsIs')}
      </button>
      ${!answer && html`<button class=${`button primary ${isBusy ? 'busy' : ''}`} disabled=${!file}>
        ${isBusy && html`<span class="spinner" aria-hidden="true"></span>`}${t('excludeFile')}</button>`}</div><//>`;
}
