// A moment: in words, with the exact one and its zone where one points at it.

import { exactly, when } from '../app/format.js';
import { html } from '../app/html.js';

export function Moment({ at, text }) {
  if (!at) return '–';
  return html`<time datetime=${at} title=${exactly(at)}>${text ?? when(at)}</time>`;
}
