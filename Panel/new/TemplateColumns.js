// The columns that a template's file has, and a link to an example.

import { query } from '../app/api.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';

export const examplePath = (template, inbox) =>
  `/api/plantillas/${encodeURIComponent(template.nombre)}/ejemplo.csv${query({ buzon: inbox, idioma: template.idioma })}`;

export function TemplateColumns({ template, inbox }) {
  return html`<div class="stack">
    <dl class="facts">${template.columnas.map(column => html`<dt class="mono">${column.columna}</dt>
      <dd class="soft">${column.para}</dd>`)}</dl>
    <div><a class="button slim" href=${examplePath(template, inbox)} download><${Icon} name="download" />
      ${t('exampleFile')}</a></div></div>`;
}
