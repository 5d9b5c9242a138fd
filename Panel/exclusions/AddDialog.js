// Excludes numbers that are typed, one a line, with a reason.

import { call } from '../app/api.js';
import { html, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Field, TextField } from '../ui/Field.js';
import { toast } from '../ui/Toasts.js';
import { Result } from './Result.js';

const split = text => text.split(/[\n,;]+/).map(number => number.trim()).filter(Boolean);

export function AddDialog({ numbers = '', onClose, onDone }) {
  const [text, setText] = useState(numbers);
  const [reason, setReason] = useState('');
  const [answer, setAnswer] = useState(null);
  const [error, setError] = useState(null);
  const add = async () => {
    if (!split(text).length) return;
    setError(null);
    try {
      const given = await call('PUT', '/api/exclusiones', { body: { motivo: reason.trim(), numeros: split(text) } });
      onDone();
      if (given.filas_rechazadas) return setAnswer(given);
      toast(t('excluded', given.agregados, given.ya_estaban));
      onClose();
    } catch (failure) { setError(failure); }
  };
  return html`<${Dialog} title=${t('addNumbers')} onClose=${onClose} onSubmit=${add}>
    <p class="soft">${t('addMore')}</p>
    <${Field} name="numeros" label=${t('numbersLabel')} hint=${t('numbersHint')}
      input=${given => html`<textarea ...${given} value=${text} onInput=${event => setText(event.target.value)}
      autocomplete="off"></textarea>`} />
    <${TextField} name="motivo" label=${t('reasonLabel')} hint=${t('optional')} value=${reason} onValue=${setReason}
      maxlength="100" dir="auto" />
    ${error && html`<${ErrorBox} error=${error}
      title=${t('notDone')} />`}${(answer ?? error?.body?.errores) && html`<${Result}
      answer=${answer ?? error.body} />`}
    <div class="buttons"><button type="button" class="button" onClick=${onClose}>${answer ? t('close') : t('leaveAsIs')}
      </button>
      ${!answer && html`<button class="button primary" disabled=${!split(text).length}>
        ${t('excludeMany', split(text).length)}</button>`}</div><//>`;
}
