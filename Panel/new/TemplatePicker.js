// The field for the template. A person chooses among those of the mailbox's account, or types the name where they
// cannot be listed.

import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { templateName, useTemplates } from '../app/templates.js';
import { SelectField, TextField } from '../ui/Field.js';

export function TemplatePicker({ inbox, name, language, onTemplate, wrong }) {
  const { templates, error, isAsking } = useTemplates(inbox);
  if (templates?.length) {
    const sendable = templates.filter(template => !template.motivo);
    const blocked = templates.filter(template => template.motivo);
    const value = templates.some(template => template.nombre === name && template.idioma === language) ? `${name} · ${language}` : '';
    const options = [['', t('pickTemplate')], ...sendable.map(template => [templateName(template), templateName(template)])];
    return html`<${SelectField} name="plantilla" label=${t('fieldTemplate')} value=${value} wrong=${wrong}
      options=${options}
      hint=${blocked.length ? t('templatesBlocked', blocked.length) : undefined}
      onValue=${picked => onTemplate(sendable.find(template => templateName(template) === picked) ?? null)} />`;
  }
  const hint = !inbox ? t('templateNeedsInbox') : isAsking ? t('templatesAsking') : error ? t('templatesNot', error.message) : t('templatesNone');
  return html`<div class="form-grid">
    <${TextField} name="plantilla" label=${t('fieldTemplate')} value=${name} wrong=${wrong} hint=${hint}
      autocomplete="off" spellcheck="false"
      onValue=${text => onTemplate({ nombre: text, idioma: language })} />
    <${TextField} name="idioma" label=${t('fieldLanguage')} value=${language} autocomplete="off"
      onValue=${text => onTemplate({ nombre: name, idioma: text })} /></div>`;
}
