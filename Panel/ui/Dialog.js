// A question in front of the page. It is the browser's own modal dialog, which sees to focus, Escape and the page
// behind. `Confirm` asks before an action, and stays with the server's reason when the action failed.

import { html, useEffect, useRef, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { ErrorBox } from './ErrorBox.js';

export function Dialog({ title, onClose, onSubmit, children }) {
  const place = useRef();
  useEffect(() => {
    const dialog = place.current;
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  const submit = event => {
    event.preventDefault();
    onSubmit?.();
  };
  return html`
    <dialog ref=${place} aria-label=${title} onCancel=${event => { event.preventDefault(); onClose(); }}>
      <form onSubmit=${submit} novalidate><h2>${title}</h2>${children}</form>
    </dialog>`;
}

/** @param act does the action. Its promise's end closes the dialog; its failure is shown. */
export function Confirm({ title, verb, isDangerous, act, onClose, isReady = true, children }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const submit = async () => {
    if (isBusy || !isReady) return;
    setBusy(true);
    setError(null);
    try {
      await act();
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose} onSubmit=${submit}>
      ${children}
      ${error && html`<${ErrorBox} error=${error} title=${t('notDone')} />`}
      <div class="buttons">
        <button type="button" class="button" onClick=${onClose}>${t('leaveAsIs')}</button>
        <button class=${`button primary ${isDangerous ? 'danger' : ''} ${isBusy ? 'busy' : ''}`} disabled=${!isReady}
          autofocus=${!isDangerous}>
          ${isBusy && html`<span class="spinner" aria-hidden="true"></span>`}${verb}</button>
      </div>
    <//>`;
}
