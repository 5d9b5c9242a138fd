// A campaign that is being made. It is uploaded as a draft, so that the server has it whatever becomes of this page.
// The page keeps the file in memory, for another mapping. After the page was loaded again it has no file, and shows the
// draft of the server.

import { call, campaignPath, get, query, upload } from '../app/api.js';
import { templatesOf } from '../app/templates.js';

/** title: { answer, fields, file, template }. A draft that was read from the server has no file. */
const drafts = new Map();
export const draftOf = title => drafts.get(title);

/** The draft as the server has it. @throws ApiError: 404 when there is none, 409 when it has been started. */
export async function readDraft(title) {
  const [answer, status] = await Promise.all([
    get(campaignPath(title, '/borrador')), get(`/api/estado-cola/${encodeURIComponent(title)}`),
  ]);
  const { plantilla, buzon, idioma } = status;
  const templates = await templatesOf(buzon).catch(() => []);
  const template = templates.find(one => one.nombre === plantilla && one.idioma === idioma) ?? null;
  drafts.set(title, { answer, fields: { titulo_campana: title, plantilla, buzon, idioma }, file: null, template });
  return drafts.get(title);
}

/** The draft's end with a plan: { termina_hacia, duracion_estimada_s }. */
export const readForecast = (title, plan, options) => get(campaignPath(title, `/borrador${query(plan)}`), options);
export const forgetDraft = title => drafts.delete(title);

function formOf(fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '') continue;
    form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  form.append('borrador', 'true');
  // The file comes behind the fields that change how its rows are read.
  form.append('archivo_csv', file);
  return form;
}

/**
 * Uploads the file as a draft.
 * @param fields titulo_campana, plantilla, buzon, idioma, deduplicar, mapeo, valores, hoja, pais
 * @param replaced the title of the draft that this one takes the place of.
 * @returns the draft's title. When the upload fails, the former draft is put back.
 */
export async function makeDraft({ fields, file, template, replaced, onProgress, signal }) {
  const former = replaced && drafts.get(replaced);
  if (replaced) await call('DELETE', campaignPath(replaced)).catch(error => { if (error.status !== 404) throw error; });
  let answer;
  try {
    answer = await upload('/api/crear-campana', formOf(fields, file), { onProgress, signal });
  } catch (error) {
    if (former) await upload('/api/crear-campana', formOf(former.fields, file), { onProgress });
    throw error;
  }
  if (replaced) drafts.delete(replaced);
  drafts.set(answer.campaign_id, { answer, fields, file, template });
  return answer.campaign_id;
}
