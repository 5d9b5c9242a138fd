// What a failure's code means to the person who sees it, and what to do about it: words of the dictionary by the code.

import { has, t } from '../app/i18n.js';

/** Codes with which a message will never arrive, however often it is sent. */
const hopeless = new Set(['131026', '131050', '131021', '131051', '131062', '130472', '130497']);

function keyOf(code) {
  if (has(`code_${code}`)) return `code_${code}`;
  if (code.startsWith('HTTP 5')) return 'code_http5';
  return code.startsWith('HTTP') ? 'code_http' : 'code_unknown';
}

/** @returns { means, todo, isHopeless } */
export function meaningOf(code) {
  const key = keyOf(code);
  const [means, todo] = t(key);
  return { means, todo, isHopeless: hopeless.has(code) };
}
