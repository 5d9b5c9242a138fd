// The module with which the page begins.

import { App } from './App.js';
import { html, render } from './html.js';
import { ask } from './session.js';

const place = document.getElementById('panel');
ask().finally(() => {
  place.replaceChildren();
  render(html`<${App} />`, place);
});
