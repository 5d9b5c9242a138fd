// Stop everything now: every campaign that sends, is about to, or is planned, is paused, on whatever page of the list it
// is. One after the other is asked for, a few at a time; which could not be paused is told, and the dialog stays.

import { campaignPath, get, post, query } from '../app/api.js';
import { refresh, take } from '../app/campaigns.js';
import { html, useEffect, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Confirm } from '../ui/Dialog.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { toast } from '../ui/Toasts.js';

const atOnce = 4;
/** The states in which a campaign can be paused. */
export const stoppable = ['procesando', 'encolado', 'programado'];

/** The titles of all of them as they are now, those that send first. One state at a time: then no answer is a moment old. */
async function read() {
  const titles = [];
  for (const estado of stoppable) {
    let cursor;
    do {
      const answer = await get(`/api/listar-campanas${query({ estado, limite: 1000, cursor })}`);
      titles.push(...answer.campanas);
      cursor = answer.cursor;
    } while (cursor);
  }
  return [...new Set(titles)];
}

async function pauseAll(titles, onDone) {
  const left = [...titles];
  const failed = [];
  let done = 0;
  const work = async () => {
    for (let title; (title = left.shift()) !== undefined;) {
      try {
        take([await post(campaignPath(title, '/pausar'))]);
      } catch (error) {
        // It has ended meanwhile, or somebody else stopped it.
        if (error.status !== 409 && error.status !== 404) failed.push(`${title}: ${error.message}`);
      }
      onDone(++done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failed.length) throw new Error(failed.slice(0, 5).join('. '));
}

export function PauseAll({ onClose }) {
  const [seen, setSeen] = useState({});
  const [done, setDone] = useState(0);
  useEffect(() => { read().then(titles => setSeen({ titles }), error => setSeen({ error })); }, []);
  const { titles, error } = seen;
  const act = async () => {
    // Also what was begun while the question stood here, and meanwhile.
    for (let left = await read(), round = 0; left.length && round < 3; left = await read(), round++) await pauseAll(left, setDone);
    refresh();
    toast(t('pausedAll'));
  };
  return html`<${Confirm} title=${titles ? t('askPauseAll', titles.length) : t('pauseAll')} verb=${t('pauseAll')}
    act=${act} onClose=${onClose}>
    ${error && html`<${ErrorBox} error=${error} />`}
    ${titles?.length > 1 && titles.length <= 8 && html`<ul class="titles-list">${titles.map(title => html`
      <li dir="auto">${title}</li>`)}</ul>`}
    <p class="soft">${t('thenPauseAll')}</p>
    ${done > 0 && titles?.length > 8 && html`<p class="soft">${t('ofTotal', done, titles.length)}</p>`}<//>`;
}
