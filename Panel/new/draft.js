// A campaign that is being made: uploaded as a draft, so that the server has it whatever becomes of this page. The file
// stays in this page's memory, for another mapping; what the server said of it, too. Neither is stored anywhere.

import { call, campaignPath, upload } from '../app/api.js';

/** title: { answer, fields, file, template } */
const drafts = new Map();
export const draftOf = title => drafts.get(title);
export const forgetDraft = title => drafts.delete(title);

function formOf(fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '') continue;
    form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  form.append('borrador', 'true');
  // Behind what the rows are judged by.
  form.append('archivo_csv', file);
  return form;
}

/**
 * Uploads the file as a draft.
 * @param fields titulo_campana, plantilla, buzon, idioma, deduplicar, mapeo, valores, hoja, pais
 * @param replaced the title of the draft that this one takes the place of.
 * @returns its title.
 */
export async function makeDraft({ fields, file, template, replaced, onProgress, signal }) {
  if (replaced) await call('DELETE', campaignPath(replaced)).catch(error => { if (error.status !== 404) throw error; });
  const answer = await upload('/api/crear-campana', formOf(fields, file), { onProgress, signal });
  if (replaced) drafts.delete(replaced);
  drafts.set(answer.campaign_id, { answer, fields, file, template });
  return answer.campaign_id;
}
