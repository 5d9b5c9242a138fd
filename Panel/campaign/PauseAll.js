// Stop everything now: every campaign that sends, is about to, or is planned, is paused. One after the other is asked
// for, a few at a time; which could not be paused is told, and the dialog stays.

import { campaignPath, post } from '../app/api.js';
import { take } from '../app/campaigns.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Confirm } from '../ui/Dialog.js';
import { toast } from '../ui/Toasts.js';

const atOnce = 4;
const stoppable = new Set(['procesando', 'encolado', 'programado']);

export const stoppableOf = statuses => statuses.filter(status => stoppable.has(status.estado));

async function pauseAll(statuses) {
  const left = [...statuses];
  const failed = [];
  const work = async () => {
    for (let status; (status = left.shift());) {
      try {
        take([await post(campaignPath(status.campaign_id, '/pausar'))]);
      } catch (error) {
        // It has ended meanwhile, or somebody else stopped it.
        if (error.status !== 409 && error.status !== 404) failed.push(`${status.campaign_id}: ${error.message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failed.length) throw new Error(failed.slice(0, 5).join('. '));
}

export function PauseAll({ statuses, onClose }) {
  const act = async () => {
    await pauseAll(statuses);
    toast(t('pausedAll'));
  };
  return html`<${Confirm} title=${t('askPauseAll', statuses.length)} verb=${t('pauseAll')} act=${act} onClose=${onClose}>
    <p class="soft">${t('thenPauseAll')}</p><//>`;
}
