// The templates of a mailbox's account. They are read once, and kept until they are forgotten.

import { get, query } from './api.js';
import { useEffect, useState } from './html.js';

const kept = new Map();

/** All templates of an account. @throws ApiError: 409 with the direct-send API, which lists none. */
export function templatesOf(inbox) {
  if (!kept.has(inbox)) {
    const reading = (async () => {
      const all = [];
      let cursor;
      do {
        const page = await get(`/api/plantillas${query({ buzon: inbox, cursor })}`);
        all.push(...page.plantillas);
        cursor = page.cursor;
      } while (cursor && all.length < 1000);
      return all;
    })();
    reading.catch(() => kept.delete(inbox));
    kept.set(inbox, reading);
  }
  return kept.get(inbox);
}

export const forgetTemplates = inbox => kept.delete(inbox);

/** @returns { templates, error, isAsking } */
export function useTemplates(inbox, round = 0) {
  const [seen, setSeen] = useState({});
  useEffect(() => {
    let isOver = false;
    setSeen({ isAsking: Boolean(inbox) });
    if (!inbox) return;
    // A person may still be typing the mailbox's number.
    const timer = setTimeout(() => templatesOf(inbox).then(
      templates => !isOver && setSeen({ templates }), error => !isOver && setSeen({ error })), 350);
    return () => { isOver = true; clearTimeout(timer); };
  }, [inbox, round]);
  return seen;
}

export const templateName = template => `${template.nombre} · ${template.idioma}`;
