// What a failure's code means to the person who sees it, and what to do about it: words of the dictionary by the code.

import { has, t } from '../app/i18n.js';

/** Codes with which a message will never arrive, however often it is sent. */
const hopeless = new Set(['131026', '131050', '131021', '131051', '131062', '130472', '130497']);

/** @returns { means, todo, isHopeless } */
export function meaningOf(code) {
  const key = has(`code_${code}`) ? `code_${code}` : code.startsWith('HTTP 5') ? 'code_http5' : code.startsWith('HTTP') ? 'code_http' : code === 'otros' ? 'code_otros' : 'code_unknown';
  const [means, todo] = t(key);
  return { means, todo, isHopeless: hopeless.has(code) };
}
