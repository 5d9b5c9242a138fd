// The panel's words. They are Spanish unless the browser prefers English. Each language has two dictionary modules, one
// for the first page and one for the rest, and a module is loaded when it is used. An entry is a text, or a function of
// the values that it names, so that plurals are plain code.

const wanted = (navigator.languages ?? [navigator.language]).map(tag => tag.toLowerCase().split('-')[0]);
const first = wanted.find(tag => tag === 'es' || tag === 'en');
export const language = first === 'en' ? 'en' : 'es';
/** The browser's own variant of the language ("es-VE") for Intl, so that times look as they do at home. */
export const locale = (navigator.languages ?? []).find(tag => tag.toLowerCase().startsWith(language)) ?? language;

document.documentElement.lang = language;

const words = { ...(await import(`/panel/i18n/${language}.js`)).default };

/** Loads the words that the first page does not need. */
export const moreWords = async () => Object.assign(words, (await import(`/panel/i18n/${language}-more.js`)).default);

/** The text of a key, with the values that it names. */
export function t(key, ...facts) {
  const entry = words[key];
  if (entry === undefined) {
    console.error(`no words for ${key}`);
    return key;
  }
  return typeof entry === 'function' ? entry(...facts) : entry;
}

export const has = key => key in words;
