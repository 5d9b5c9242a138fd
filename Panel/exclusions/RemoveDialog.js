// Takes a number off the list, after saying what that means.

import { call } from '../app/api.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Confirm } from '../ui/Dialog.js';
import { toast } from '../ui/Toasts.js';

export function RemoveDialog({ entry, onClose, onDone }) {
  const act = async () => {
    await call('DELETE', `/api/exclusiones/${encodeURIComponent(entry.numero)}`);
    toast(t('removed'));
    onDone();
  };
  return html`<${Confirm} title=${t('askRemove')} verb=${t('remove')} isDangerous act=${act} onClose=${onClose}>
    <p dir="ltr"><b>${entry.numero}</b></p><p class="soft">
      ${['respuesta', 'preferencia', '131050'].includes(entry.origen) ? t('removeAskedFor') : t('removeMore')}</p><//>`;
}
