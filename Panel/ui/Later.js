// A component whose code is loaded when it is first needed.

import { html, useEffect, useState } from '../app/html.js';
import { Bones } from './Bones.js';
import { ErrorBox } from './ErrorBox.js';

export function Later({ load, ...props }) {
  const [come, setCome] = useState({});
  useEffect(() => { load().then(Content => setCome({ Content }), error => setCome({ error })); }, []);
  if (come.error) return html`<${ErrorBox} error=${come.error} />`;
  return come.Content ? html`<${come.Content} ...${props} />` : html`<div class="card"><${Bones} /></div>`;
}
