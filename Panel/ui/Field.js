// A label, an input, a hint and an error, tied together for screen readers.

import { html } from '../app/html.js';
import { Icon } from './Icon.js';

let count = 0;
const names = new Map();
const idOf = name => {
  if (!names.has(name)) names.set(name, `campo-${++count}`);
  return names.get(name);
};

/** @param input makes the element with the attributes that it gets. */
export function Field({ name, label, hint, wrong, input }) {
  const id = idOf(name);
  const told = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ') || undefined;
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${input({ id, name, 'aria-describedby': told, 'aria-invalid': wrong ? 'true' : undefined })}
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
      ${wrong && html`<p class="wrong" id=${`${id}-wrong`}><${Icon} name="alert" />${wrong}</p>`}
    </div>`;
}

export function TextField({ value, onValue, type = 'text', ...rest }) {
  const { name, label, hint, wrong, ...attributes } = rest;
  return html`<${Field} name=${name} label=${label} hint=${hint} wrong=${wrong}
    input=${given => html`<input ...${given} ...${attributes} type=${type} value=${value}
      onInput=${event => onValue(event.target.value)} />`} />`;
}

/** @param options [value, text] pairs. */
export function SelectField({ value, onValue, options, ...rest }) {
  const { name, label, hint, wrong, ...attributes } = rest;
  return html`<${Field} name=${name} label=${label} hint=${hint} wrong=${wrong}
    input=${given => html`<select ...${given} ...${attributes} value=${value}
      onChange=${event => onValue(event.target.value)}>
      ${options.map(([option, text]) => html`<option value=${option} selected=${option === value}>${text}</option>`)}
        </select>`} />`;
}
