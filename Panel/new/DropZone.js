// The place for the file, which is dropped, or chosen with the keyboard or the mouse.

import { bytes } from '../app/format.js';
import { html, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';

const kinds = '.csv,.txt,.tsv,.xlsx,.ods,text/csv';

export function DropZone({ file, onFile, wrong }) {
  const [isOver, setOver] = useState(false);
  const drop = event => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files[0]) onFile(event.dataTransfer.files[0]);
  };
  const input = html`<input class="hidden" type="file" accept=${kinds} name="archivo" aria-describedby="archivo-mal"
    onChange=${event => event.target.files[0] && onFile(event.target.files[0])} />`;
  return html`
    <div class="field">
      <label class=${`drop ${isOver ? 'over' : ''} ${file ? 'has' : ''}`}
        onDragOver=${event => { event.preventDefault(); setOver(true); }}
        onDragLeave=${() => setOver(false)} onDrop=${drop}>
        <${Icon} name=${file ? 'file' : 'upload'} />
        ${file ? html`<div><b dir="auto">${file.name}</b><p class="soft small">${bytes(file.size)}</p></div>
          <span class="button slim">${t('otherFile')}</span>`
          : html`<div><b>${t('dropHere')}</b><p class="soft">${t('dropMore')}</p></div>`}
        ${input}
      </label>
      ${wrong && html`<p class="wrong" id="archivo-mal"><${Icon} name="alert" />${wrong}</p>`}
    </div>`;
}
