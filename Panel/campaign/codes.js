// What a failure's code means to the person who sees it, and what to do about it: the server's own table, in English where
// that is read. Pages that explain codes wait for it; without it a code explains itself.

import { get } from '../app/api.js';
import { language } from '../app/i18n.js';

let rows = new Map(), reading;
const translated = language === 'en' ? (await import('/panel/i18n/en-codes.js')).default : {};

function read() {
  reading ??= get('/api/codigos').then(
    answer => { rows = new Map(answer.codigos.map(row => [row.codigo, row])); }, () => { reading = undefined; });
  return reading;
}
await read();

/** The row of a code: its own, that of the codes around it, or that of its kind. */
function rowOf(code) {
  if (rows.has(code)) return rows.get(code);
  const number = Number(code);
  for (const row of rows.values()) {
    const [, first, last] = row.codigo.match(/^(\d+)-(\d+)$/) ?? [];
    if (first && number >= first && number <= last) return row;
  }
  return rows.get(code.startsWith('HTTP 5') ? 'HTTP 5xx' : code.startsWith('HTTP') ? 'HTTP 4xx' : 'otro');
}

/** @returns { means, todo, isHopeless } */
export function meaningOf(code) {
  if (!rows.size) read();
  const row = rowOf(code);
  const [means, todo] = translated[row?.codigo] ?? [row?.significa ?? code, row?.que_hacer ?? ''];
  return { means, todo, isHopeless: row?.reintentar === 'nunca' };
}
