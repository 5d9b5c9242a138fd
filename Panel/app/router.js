// The addresses of the pages, with the browser's own history. An address may have a campaign's title and filters, never
// a number. A number that is typed into a search stays in memory.

import { createStore } from './store.js';

const root = '/panel';

function read() {
  const path = location.pathname.replace(/^\/panel\/?/, '').replace(/\/$/, '');
  const cut = path.indexOf('/');
  const page = cut < 0 ? path : path.slice(0, cut);
  let subject = '';
  try { subject = cut < 0 ? '' : decodeURIComponent(path.slice(cut + 1)); } catch { /* not an address of ours */ }
  return { page: page || 'campanas', subject, query: new URLSearchParams(location.search), key: `${page}/${subject}` };
}

export const route = createStore(read());
window.addEventListener('popstate', () => route.set(read()));

export const address = (page, subject) =>
  `${root}/${page}${subject === undefined ? '' : `/${encodeURIComponent(subject)}`}`;

export function go(path, { replaces = false } = {}) {
  if (path === location.pathname + location.search) return;
  history[replaces ? 'replaceState' : 'pushState'](null, '', path);
  const before = route.get().key;
  route.set(read());
  if (route.get().key !== before) scrollTo(0, 0);
}

/** Keeps a page's filters in its address. */
export function keepQuery(values) {
  const text = new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();
  go(location.pathname + (text ? `?${text}` : ''), { replaces: true });
}

// Links to the panel's own pages do not load the page again.
document.addEventListener('click', event => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest?.('a[href]');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname !== root && !link.pathname.startsWith(`${root}/`)) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
