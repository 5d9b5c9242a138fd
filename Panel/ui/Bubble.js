// A message as its recipient sees it: header, text, footer, buttons. Pictures of other origins are not loaded; the
// bubble names their origin instead.

import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Icon } from './Icon.js';

const media = { imagen: 'image', video: 'video', documento: 'file', lugar: 'place' };
const presses = { respuesta: 'reply', enlace: 'link', llamada: 'phone', cupon: 'copy', codigo: 'copy', formulario: 'draft' };
const mediaColumns = { imagen: 'url_imagen', video: 'url_video', documento: 'url_documento', lugar: 'lugar' };

/** The text, with variables that are not filled in marked in their braces. */
export function marked(text) {
  return text.split(/(\{\{[^}]*\}\})/).map((piece, index) => (index % 2 ? html`<mark>${piece}</mark>` : piece));
}

const hostOf = link => { try { return new URL(link).host; } catch { return link; } };

/**
 * @param parts the template's, as /api/plantillas has them; may be missing.
 * @param text the filled text (header, text and footer), else the template's own.
 */
export function Bubble({ parts = [], text, values = {} }) {
  const own = parts.filter(part => !part.tarjeta);
  const header = own.find(part => part.parte === 'cabecera');
  const kind = header && media[header.tipo] ? header.tipo
    : Object.keys(mediaColumns).find(name => values[mediaColumns[name]]);
  const footer = own.find(part => part.parte === 'pie');
  const cards = Math.max(0, ...parts.map(part => part.tarjeta ?? 0));
  let body = text ?? own.find(part => part.parte === 'texto')?.texto ?? '';
  let tail = footer?.texto;
  if (text && tail && body.endsWith(tail)) body = body.slice(0, -tail.length).trimEnd(); else if (text) tail = null;
  let head = header?.tipo === 'texto' ? header.texto : null;
  // The server's text has the header in front, with an empty line between.
  const cut = text ? body.indexOf('\n\n') : -1;
  if (text && head) [head, body] = cut > 0 ? [body.slice(0, cut), body.slice(cut + 2)] : [null, body];
  return html`
    <div class="bubble" dir="auto">
      ${kind && html`<div class="media"><${Icon} name=${media[kind]} /><span>
        ${values[mediaColumns[kind]] ? hostOf(values[mediaColumns[kind]]) : t(`media_${kind}`)}</span></div>`}
      ${head && html`<p class="head">${marked(head)}</p>`}
      <p class="text">${marked(body)}</p>
      ${tail && html`<p class="tail">${tail}</p>`}
      ${cards > 0 && html`<p class="tail">${t('withCards', cards)}</p>`}
      ${own.filter(part => part.parte === 'boton').map(part => html`<div class="press">
        <${Icon} name=${presses[part.tipo] ?? 'reply'} />${part.texto}</div>`)}
    </div>`;
}
