// Follows one campaign by server-sent events, or by asking every few seconds where events do not come through. A
// browser that comes again names the last event it saw.

import { ApiError, get } from './api.js';
import { useEffect, useState } from './html.js';
import { repeat } from './visible.js';

const finished = new Set(['completado', 'cancelado']);
const statusPath = title => `/api/estado-cola/${encodeURIComponent(title)}`;

/**
 * The status of a campaign.
 * @returns { status, error, isLive, at, refresh, put }: `status` is null until the first one. `put` takes a
 *   newer one from an answer.
 */
export function useFollowed(title) {
  const [seen, setSeen] = useState({ status: null, error: null, isLive: false, at: 0 });
  const [round, setRound] = useState(0);

  useEffect(() => {
    let stream, polling, retry, isOver = false;
    const take = (status, isLive) => {
      if (!isOver) setSeen(before => ({ status: { ...before.status, ...status }, error: null, isLive, at: Date.now() }));
    };
    const fail = error => { if (!isOver) setSeen(before => ({ ...before, error, isLive: false })); };

    const ask = async () => {
      try {
        const status = await get(statusPath(title));
        take(status, false);
        return status;
      } catch (error) {
        if (error.name !== 'AbortError') fail(error);
        return null;
      }
    };
    const poll = pause => {
      polling?.stop();
      polling = repeat(async () => {
        const status = await ask();
        // The campaign goes on again, after a retry. Events are cheaper than asking.
        if (status && pause() > 5000 && !finished.has(status.estado)) listen();
      }, pause);
    };
    const listen = () => {
      polling?.stop();
      polling = undefined;
      stream?.close();
      stream = new EventSource(`/api/campanas/${encodeURIComponent(title)}/eventos`);
      stream.onmessage = event => take(JSON.parse(event.data), true);
      stream.addEventListener('eliminada', () => { stream.close(); fail(new ApiError(404, {})); });
      stream.onerror = async () => {
        const isClosed = stream.readyState === EventSource.CLOSED;
        if (!isClosed && polling) return;
        stream.close();
        clearTimeout(retry);
        const status = await ask();
        if (isOver) return;
        if (status && finished.has(status.estado)) return poll(() => 10_000);
        poll(() => 3000);
        retry = setTimeout(listen, 15_000);
      };
    };
    const look = () => {
      if (document.hidden) stream?.close();
      else if (stream?.readyState === EventSource.CLOSED && !polling) listen();
    };

    // The status of the same campaign stays on the page meanwhile.
    setSeen(before => (before.status?.campaign_id === title ? before : { status: null, error: null, isLive: false, at: 0 }));
    ask().then(status => {
      if (isOver) return;
      if (!status) return poll(() => 3000);
      if (finished.has(status.estado)) poll(() => 10_000); else if (status.estado !== 'borrador') listen();
    });
    document.addEventListener('visibilitychange', look);
    return () => {
      isOver = true;
      stream?.close();
      polling?.stop();
      clearTimeout(retry);
      document.removeEventListener('visibilitychange', look);
    };
  }, [title, round]);

  return {
    ...seen,
    refresh: () => setRound(count => count + 1),
    put(status) {
      const wasFinished = finished.has(seen.status?.estado) || seen.status?.estado === 'borrador';
      setSeen(before => ({ ...before, status: { ...before.status, ...status }, at: Date.now() }));
      if (wasFinished && !finished.has(status.estado)) setRound(count => count + 1);
    },
  };
}
