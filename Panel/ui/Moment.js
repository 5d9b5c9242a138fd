// A moment in words, with its exact time and zone under the pointer.

import { exactly, when } from '../app/format.js';
import { html } from '../app/html.js';

export function Moment({ at, text }) {
  if (!at) return '–';
  return html`<time datetime=${at} title=${exactly(at)}>${text ?? when(at)}</time>`;
}
