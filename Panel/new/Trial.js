// A test send: the first row's message really goes to the person's own number, which stays in this dialog.

import { post } from '../app/api.js';
import { html, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { TextField } from '../ui/Field.js';
import { meaningOf } from '../campaign/codes.js';

/** A row's values as POST /api/probar-envio takes them: numbered variables in a list, the rest by name. */
export function trialOf(row) {
  const rest = { ...row.variables };
  const variables = [];
  for (let index = 1; rest[`variable${index}`] !== undefined; index++) {
    variables.push(rest[`variable${index}`]);
    delete rest[`variable${index}`];
  }
  return { ...rest, variables };
}

export function Trial({ row, fields, onClose }) {
  const [phone, setPhone] = useState('');
  const [answer, setAnswer] = useState(null);
  const [error, setError] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const send = async () => {
    if (!phone.trim() || isBusy) return;
    setBusy(true);
    setError(null);
    setAnswer(null);
    try {
      const { plantilla, buzon, idioma } = fields;
      setAnswer(await post('/api/probar-envio', { ...trialOf(row), numero: phone.trim(), plantilla, buzon, idioma }));
    } catch (failure) { setError(failure); }
    setBusy(false);
  };
  return html`<${Dialog} title=${t('trialTitle')} onClose=${onClose} onSubmit=${send}>
    <p class="soft">${t('trialMore', row.fila)}</p>
    <${TextField} name="prueba" type="tel" label=${t('trialNumber')} hint=${t('trialHint')} value=${phone}
      onValue=${setPhone} autocomplete="off" />
    ${error && html`<${ErrorBox} error=${error} title=${t('notDone')} />`}
    ${answer && (answer.success ? html`<div class="notice go" role="status"><p><b>${t('trialSent')}
      </b> ${t('trialLook')}</p></div>`
      : html`<div class="notice bad" role="alert"><p><b>${t('trialRefused')}
        </b> ${answer.codigo ? meaningOf(answer.codigo).means : ''} ${answer.error ?? t('trialSilent')}</p></div>`)}
    <div class="buttons"><button type="button" class="button" onClick=${onClose}>${t('close')}</button>
      <button class=${`button primary ${isBusy ? 'busy' : ''}`} disabled=${!phone.trim()}>
        ${answer ? t('trialAgain') : t('trialSend')}</button></div><//>`;
}
