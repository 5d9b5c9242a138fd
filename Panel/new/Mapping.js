// The column that fills each part of the template. The server proposes it; a person may choose another column, or one
// text for all rows.

import { html, useState } from '../app/html.js';
import { has, t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';

/** The choice of a fixed text. No column has this name. */
const fixed = '\u0000fijo';

/** The parts to fill: those of the template, or the uses of the columns when the template is not known. */
export function targetsOf(answer, template) {
  if (template?.columnas) return template.columnas.map(column => ({ name: column.columna, why: column.para, isNeeded: column.obligatoria }));
  const used = [...new Set((answer.columnas ?? []).map(column => column.uso).filter(Boolean))];
  return [...new Set(['numero', ...used])].map(name => ({ name, isNeeded: name === 'numero' }));
}

const wordsOf = ({ name, why }) => {
  const variable = name.match(/^variable(\d+)$/);
  if (variable) return `{{${variable[1]}}}`;
  return has(`target_${name}`) ? t(`target_${name}`) : why ?? name;
};

export function Mapping({ answer, template, fields, canRemap, onRemap, isBusy }) {
  const columns = answer.columnas ?? [];
  const found = target => fields.mapeo?.[target] ?? columns.find(column => column.uso === target)?.columna ?? '';
  const [chosen, setChosen] = useState({});
  const [texts, setTexts] = useState(fields.valores ?? {});
  const targets = targetsOf(answer, template);
  const names = [...new Set(columns.map(column => column.columna))];
  const former = target => found(target) || (fields.valores?.[target] ? fixed : '');
  const choice = target => chosen[target] ?? former(target);
  const isChanged = targets.some(({ name }) => choice(name) !== former(name)
    || (choice(name) === fixed && (texts[name] ?? '') !== (fields.valores?.[name] ?? '')));
  const apply = () => {
    const mapeo = {}, valores = {};
    for (const { name } of targets) {
      if (choice(name) === fixed) { if (texts[name]) valores[name] = texts[name]; } else if (choice(name)) mapeo[name] = choice(name);
    }
    onRemap({ mapeo, valores });
  };
  const unused = columns.filter(column => !column.uso).map(column => column.columna);
  return html`
    <section class="card"><header><h2>${t('mappingTitle')}</h2></header>
      <table class="map-table"><tbody>${targets.map(target => {
        const value = choice(target.name);
        const example = columns.find(column => column.columna === value)?.ejemplo;
        return html`<tr key=${target.name}><th scope="row">
          <span class=${`first-up ${target.isNeeded && !value ? 'failed-text' : ''}`}>${wordsOf(target)}</span></th>
          <td><select aria-label=${t('columnFor', wordsOf(target))} disabled=${!canRemap || isBusy} value=${value}
            onChange=${event => setChosen({ ...chosen, [target.name]: event.target.value })}>
            ${!found(target.name) && html`<option value="" selected=${value === ''}>${t('noColumn')}</option>`}
            ${names.map(name => html`<option value=${name} selected=${name === value}>${name}</option>`)}
            ${target.name !== 'numero' && html`<option value=${fixed} selected=${value === fixed}>${t('sameForAll')}
              </option>`}</select>
            ${value === fixed ? html`<input type="text" aria-label=${t('textForAll', wordsOf(target))}
              value=${texts[target.name] ?? ''}
              onInput=${event => setTexts({ ...texts, [target.name]: event.target.value })} />`
              : example && html`<p class="soft small" dir="auto">${t('suchAs', example)}</p>`}</td></tr>`;
      })}</tbody></table>
      ${unused.length > 0 && html`<p class="soft small">${t('columnsKept', unused.join(', '))}</p>`}
      ${isChanged && html`<div><button type="button" class=${`button primary ${isBusy ? 'busy' : ''}`}
        disabled=${isBusy} onClick=${apply}><${Icon} name="retry" />${t('remap')}</button></div>`}
      ${!canRemap && html`<p class="soft small">${t('noRemap')}</p>`}
    </section>`;
}
