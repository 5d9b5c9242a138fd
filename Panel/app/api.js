// Every request of the panel goes through this module, to the public API and nothing else. It tells the rest of the
// panel when the server cannot be reached, and when the session is over.

import { createStore } from './store.js';
import { t } from './i18n.js';

/** An answer that is not 2xx, as an error. `status` is 0 when there was no answer. */
export class ApiError extends Error {
  constructor(status, body, retryAfter) {
    const detail = body?.detail;
    const issues = Array.isArray(detail) ? detail : [];
    super(
      typeof detail === 'string' ? detail
        : issues.length ? issues.map(issue => `${issue.loc?.at(-1) ?? ''}: ${issue.msg}`).join('. ')
        : status === 0 ? t('errorUnreachable') : t('errorStatus', status));
    this.status = status;
    this.body = body ?? {};
    this.issues = issues;
    this.retryAfter = retryAfter;
  }
}

/** Whether the server answered the last time, and since when that has been so. */
export const reach = createStore({ isReached: true, since: Date.now() });
/** The number of answers with 401. app/session.js watches it. */
export const refused = createStore(0);

export function noteReach(isReached) {
  if (reach.get().isReached !== isReached) reach.set({ isReached, since: Date.now() });
}

function asError(status, text, retryAfter) {
  let body;
  try { body = JSON.parse(text); } catch { body = undefined; }
  // A balancer's page instead of the server's answer means that the server is away.
  const isGateway = body === undefined && [502, 503, 504].includes(status);
  noteReach(!isGateway);
  if (status === 401) refused.set(refused.get() + 1);
  return new ApiError(isGateway ? 0 : status, body, Number(retryAfter) || undefined);
}

/**
 * @param body an object is sent as JSON, a FormData or a Blob as it is.
 * @returns the answer's JSON; null of 204.
 */
export async function call(method, path, { body, signal, headers = {}, quiet = false } = {}) {
  const isJSON = body !== undefined && !(body instanceof FormData) && !(body instanceof Blob);
  let response, text;
  try {
    response = await fetch(path, {
      method, signal, credentials: 'same-origin', cache: 'no-store',
      headers: { Accept: 'application/json', ...(isJSON ? { 'Content-Type': 'application/json' } : {}), ...headers },
      body: isJSON ? JSON.stringify(body) : body,
    });
    text = await response.text();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    noteReach(false);
    throw new ApiError(0);
  }
  if (!response.ok) {
    if (quiet && response.status === 401) throw new ApiError(401, JSON.parse(text || '{}'));
    throw asError(response.status, text, response.headers.get('Retry-After'));
  }
  noteReach(true);
  return text ? JSON.parse(text) : null;
}

export const get = (path, options) => call('GET', path, options);
export const post = (path, body, options) => call('POST', path, { body, ...options });

/** The path of a campaign's own routes. */
export const campaignPath = (title, rest = '') => `/api/campanas/${encodeURIComponent(title)}${rest}`;

/** The query string of the values that are given. */
export function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
}

/** An upload that tells its progress, which fetch cannot. It resolves with the answer's JSON; `signal` ends it. */
export function upload(path, form, { onProgress, signal, headers = {} }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('Accept', 'application/json');
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = event => onProgress(event.loaded, event.total);
    request.onerror = () => { noteReach(false); reject(new ApiError(0)); };
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        noteReach(true);
        resolve(JSON.parse(request.responseText));
      } else {
        reject(asError(request.status, request.responseText, request.getResponseHeader('Retry-After')));
      }
    };
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
