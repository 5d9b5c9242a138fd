// The list, live: one stream of what changes in any campaign. Where it does not come through, the page of the list is
// asked for every few seconds instead. A hidden tab has neither.

import { forget, pause, refresh, take } from './campaigns.js';
import { repeat } from './visible.js';

/** Milliseconds until a refused stream is tried again, and between two drawings of what came. */
const again = 20_000, gather = 100;

/** @returns a function that ends it. */
export function watchAll() {
  let stream, retry, drawing, isOver = false;
  let come = new Map();

  const draw = () => {
    drawing = undefined;
    const statuses = come;
    come = new Map();
    take([...statuses.values()]);
  };
  let isLive = false;
  const loop = repeat(refresh, () => pause(isLive));
  const listen = () => {
    clearTimeout(retry);
    stream?.close();
    if (isOver || document.hidden) return;
    stream = new EventSource('/api/eventos');
    stream.addEventListener('inicio', () => { isLive = true; loop.now(); });
    stream.addEventListener('eliminada', event => forget(JSON.parse(event.data).campaign_id));
    stream.onmessage = event => {
      const status = JSON.parse(event.data);
      come.set(status.campaign_id, status);
      drawing ??= setTimeout(draw, gather);
    };
    stream.onerror = () => {
      if (isOver || document.hidden) return;
      if (isLive) { isLive = false; loop.now(); }
      if (stream.readyState === EventSource.CLOSED) retry = setTimeout(listen, again);
    };
  };
  const look = () => {
    if (!document.hidden) return listen();
    stream?.close();
  };
  document.addEventListener('visibilitychange', look);
  listen();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', look);
    stream?.close();
    loop.stop();
    clearTimeout(retry);
    clearTimeout(drawing);
  };
}
