// The page that asks for the key. When a session ends, it stands in front of the work in progress, which goes on
// afterwards.

import { ask, enter } from '../app/session.js';
import { html, useEffect, useRef, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { repeat } from '../app/visible.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Mark } from '../ui/Icon.js';
import { TextField } from '../ui/Field.js';

function wordsOf(error) {
  if (error.status === 401) return t('signInWrong');
  if (error.status === 429) return t('signInOften', error.retryAfter ?? 60);
  return null;
}

function Form({ isOver }) {
  const [key, setKey] = useState('');
  const [error, setError] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async event => {
    event.preventDefault();
    if (isBusy || !key.trim()) return;
    setBusy(true);
    setError(null);
    try {
      await enter(key.trim());
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const wrong = error && wordsOf(error);
  return html`
    <form class="stack" onSubmit=${submit}>
      <${TextField} name="clave" type="password" label=${t('signInKey')} hint=${t('signInHint')} wrong=${wrong}
        value=${key} onValue=${setKey} autocomplete="current-password" autofocus spellcheck="false" />
      ${error && !wrong && html`<${ErrorBox} error=${error} title=${t('signInNotPossible')} />`}
      <button class=${`button primary ${isBusy ? 'busy' : ''}`}>
        ${isBusy && html`<span class="spinner" aria-hidden="true"></span>`}${isOver ? t('signInAgain') : t('signIn')}
        </button>
    </form>`;
}

/** Waits while the server is away, instead of asking for a key that nobody can check. */
function Waiting() {
  useEffect(() => repeat(ask, () => 3000).stop, []);
  return html`<div class="stack"><h1 tabindex="-1">${t('awayTitle')}</h1><p class="soft">${t('waitingMore')}</p>
    <div class="row soft small"><span class="spinner" aria-hidden="true"></span>${t('waitingAgain')}</div></div>`;
}

export function SignIn({ state, isOver = false }) {
  const place = useRef();
  useEffect(() => {
    document.title = `${t('signIn')} · LoopServer`;
    if (!isOver) return;
    place.current.showModal();
    return () => place.current?.close();
  }, []);
  if (isOver) {
    return html`<dialog ref=${place} aria-label=${t('endedTitle')} onCancel=${event => event.preventDefault()}>
      <div class="card"><h2>${t('endedTitle')}</h2><p class="soft">${t('endedMore')}</p><${Form} isOver /></div>
        </dialog>`;
  }
  return html`
    <main class="sign-in">
      <div class="brand"><${Mark} />LoopServer</div>
      <div class="card">${state === 'away' ? html`<${Waiting} />` : html`
        <div><h1 tabindex="-1">${t('signIn')}</h1><p class="soft">${t('signInMore')}</p></div><${Form} />`}</div>
    </main>`;
}
