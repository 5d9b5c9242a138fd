// /metrics of the instance that answers, asked for every few seconds: what happened in between, since the page was opened.

import { useRef, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { useRepeat } from '../app/visible.js';
import { list, parse, quantile, sum } from './metrics.js';

/** An hour of them. */
export const every = 5000;
const most = 720;
function sample(after, before, seconds) {
  const rate = (name, wanted) => (before ? Math.max(0, (sum(after, name, wanted) - sum(before, name, wanted)) / seconds) : null);
  return {
    messages: before && rate('loopserver_messages_total') * 60, requests: rate('loopserver_http_requests_total'),
    api: quantile(after, before, 'loopserver_api_request_seconds', .95), redis: quantile(after, before, 'loopserver_redis_command_seconds', .95),
    lag: quantile(after, before, 'loopserver_loop_lag_seconds', .99),
  };
}

/** @returns { samples, latest, error } */
export function useSamples() {
  const [seen, setSeen] = useState({ samples: [], latest: null, error: null });
  const last = useRef(null);
  useRepeat(async () => {
    try {
      const response = await fetch('/metrics', { cache: 'no-store', credentials: 'same-origin' });
      if (!response.ok) throw new Error(t('errorStatus', response.status));
      const [families, at, former] = [parse(await response.text()), performance.now(), last.current];
      // Behind a balancer the next answer may be another instance's, whose counters are others.
      const name = list(families, 'loopserver_build_info')[0]?.labels.instancia ?? '';
      const isSame = former?.name === name;
      last.current = { families, at, name };
      const newest = isSame ? [sample(families, former.families, (at - former.at) / 1000)] : [];
      setSeen(({ samples }) => ({ latest: families, error: null, samples: [...samples, ...newest].slice(-most) }));
    } catch (error) { setSeen(before => ({ ...before, error })); }
  }, every, []);
  return seen;
}
