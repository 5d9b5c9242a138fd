// The rows that will not be sent, one class of error at a time, with the error in its cell.

import { number } from '../app/format.js';
import { html, useMemo, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';

/** The class of an error. Errors that differ only in digits or quoted texts have the same one. */
const classOf = error => error.error.replace(/[«"'].*?[»"']/g, '…').replace(/\d+/g, 'N');
const quoted = text => `"${String(text).replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;

function download(errors) {
  const lines = [[t('colRow'), t('colColumn'), t('colValue'), t('colError')]];
  for (const { fila, columna, valor, error } of errors) lines.push([fila, columna, valor, error]);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\ufeff', lines.map(line => line.map(quoted).join(';')).join('\r\n')], { type: 'text/csv' }));
  link.download = t('errorsFile');
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function RowErrors({ errors, count }) {
  const [picked, setPicked] = useState('');
  const classes = useMemo(() => {
    const found = new Map();
    for (const error of errors) found.set(classOf(error), [...(found.get(classOf(error)) ?? []), error]);
    return [...found].sort(([, a], [, b]) => b.length - a.length);
  }, [errors]);
  const shown = picked ? errors.filter(error => classOf(error) === picked) : errors;
  return html`
    <section class="card flush" id="filas-malas"><header class="row"><h2 class="grow">${t('rowsBad', number(count))}
      </h2>
      <button type="button" class="button slim" onClick=${() => download(errors)}><${Icon} name="download" />
        ${t('errorsDownload')}</button></header>
      ${classes.length > 1 && html`<div class="paging"><div class="chips slide" role="group"
        aria-label=${t('filterBy')}>
        <button type="button" class="chip" aria-pressed=${picked === '' ? 'true' : 'false'}
          onClick=${() => setPicked('')}>${t('allErrors')} <b>${number(errors.length)}</b></button>
        ${classes.map(([name, rows]) => html`<button type="button" class="chip" key=${name}
          aria-pressed=${picked === name ? 'true' : 'false'} onClick=${() => setPicked(name)}><span class="long">
          ${rows[0].error}</span> <b>${number(rows.length)}</b></button>`)}</div></div>`}
      <div class="scroll"><table class="grid cards"><thead><tr><th>${t('colRow')}</th><th>${t('colColumn')}</th><th>
        ${t('colCell')}</th></tr></thead>
        <tbody>${shown.map(error => html`<tr><td data-label=${t('colRow')}>${number(error.fila)}</td><td>
          ${error.columna}</td>
          <td class="wide"><span class="cell-bad"><span dir="auto">${error.valor === '' ? html`<i class="soft">
            ${t('emptyCell')}</i>` : error.valor}</span><small>${error.error}</small></span></td></tr>`)}</tbody>
            </table></div>
      ${count > errors.length && html`<p class="paging">${t('firstErrors', errors.length, count)}</p>`}
    </section>`;
}
