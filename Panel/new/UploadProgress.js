// The progress of an upload: how much has gone, how long it still takes, and a button that stops it.

import { bytes, duration, number } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';

export function UploadProgress({ sent, total, began, onStop }) {
  const part = total ? sent / total : 0;
  const spent = (Date.now() - began) / 1000;
  const rest = part > .02 && part < 1 && spent > 1 ? duration((spent / part) * (1 - part)) : null;
  return html`<div class="stack" role="status">
    <div class="row"><b class="grow">${part < 1 ? t('uploading', number(part * 100)) : t('serverReads')}</b>
      <button type="button" class="button slim" onClick=${onStop}>${t('stopUpload')}</button></div>
    <div class="progress-line" role="progressbar" aria-label=${t('uploadLabel')} aria-valuemin="0" aria-valuemax="100"
      aria-valuenow=${Math.round(part * 100)}><i style=${{ width: `${part * 100}%` }}></i></div>
    <p class="soft small">${t('uploadOf', bytes(sent), bytes(total))}${rest && ` · ${t('uploadRest', rest)}`}</p>
      </div>`;
}
