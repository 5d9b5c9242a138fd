// The first rows as their recipients will read them, one after the other.

import { html, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Bubble } from '../ui/Bubble.js';
import { Icon } from '../ui/Icon.js';

/** The template's text with a row's variables, for an answer that has no filled text. */
function filled(template, values) {
  const text = template?.partes?.find(part => part.parte === 'texto')?.texto;
  return text?.replace(/\{\{\s*([^}\s]+)\s*\}\}/g, (whole, name) => values[/^\d+$/.test(name) ? `variable${name}` : name] ?? whole);
}

export function Preview({ rows, template }) {
  const [at, setAt] = useState(0);
  if (!rows?.length) return null;
  const row = rows[Math.min(at, rows.length - 1)];
  const text = row.texto ?? filled(template, row.variables);
  return html`
    <section class="card"><header class="row"><h2 class="grow">${t('previewRow', row.fila)}</h2>
      <button type="button" class="button plain icon slim" aria-label=${t('rowBefore')} disabled=${at === 0}
        onClick=${() => setAt(at - 1)}><${Icon} name="back" /></button>
      <button type="button" class="button plain icon slim" aria-label=${t('rowAfter')} disabled=${at >= rows.length - 1}
        onClick=${() => setAt(at + 1)}><${Icon} name="next" /></button></header>
      <div class="chat">${text ? html`<${Bubble} parts=${template?.partes} text=${text} values=${row.variables} />`
        : html`<dl class="facts">${Object.entries(row.variables).map(([name, value]) => html`<dt>${name}</dt>
          <dd dir="auto">${value}</dd>`)}</dl>`}</div>
      <p class="soft small">${t('previewTo')} <span dir="ltr">${row.numero}</span></p>
    </section>`;
}
