// Says in a sentence whether a number is on the list. The number goes to the server in the request and nowhere else.

import { get } from '../app/api.js';
import { html, useEffect, useState } from '../app/html.js';
import { when } from '../app/format.js';
import { has, t } from '../app/i18n.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';

export function LookUp({ onAdd, onRemove, round }) {
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState(null);
  // The list has changed, and the answer may have changed with it.
  useEffect(() => setFound(null), [round]);
  const look = async event => {
    event.preventDefault();
    const number = typed.trim();
    if (!number) return;
    try {
      setFound({ number, entry: await get(`/api/exclusiones/${encodeURIComponent(number)}`) });
    } catch (error) {
      setFound({ number, error: error.status === 404 ? null : error });
    }
  };
  const origin = entry => (has(`origin_${entry.origen}`) ? t(`origin_${entry.origen}`) : entry.origen);
  return html`
    <section class="card" aria-label=${t('lookUp')}>
      <form class="row" role="search" onSubmit=${look}>
        <label class="search"><span class="hidden">${t('lookUp')}</span><${Icon} name="search" />
          <input type="search" inputmode="tel" autocomplete="off" placeholder=${t('lookUp')} value=${typed}
          onInput=${event => { setTyped(event.target.value); setFound(null); }} /></label><button class="button">
            ${t('find')}</button></form>
      <div class="quiet" role="status">${found && (found.error
        ? html`<${ErrorBox} error=${found.error} />` : found.entry
        ? html`<div class="notice warn"><${Icon} name="exclude" /><div class="stack"><p><b>${t('isExcluded')}
          </b> ${origin(found.entry)}, ${when(found.entry.fecha)}.${found.entry.motivo && html` <span
          class="soft">«${found.entry.motivo}»</span>`}</p>
            ${onRemove && html`<div><button class="button slim" onClick=${() => onRemove(found.entry)}>${t('remove')}
              </button></div>`}</div></div>`
        : html`<div class="notice go"><${Icon} name="check" /><div class="stack"><p><b>${t('isNotExcluded')}
          </b> ${t('isNotExcludedMore')}</p>
            ${onAdd && html`<div><button class="button slim" onClick=${() => onAdd(found.number)}>${t('excludeIt')}
              </button></div>`}</div></div>`)}</div>
    </section>`;
}
