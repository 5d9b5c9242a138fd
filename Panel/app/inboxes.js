// The mailboxes that the server knows, to choose from where one is asked for.

import { get } from './api.js';
import { useEffect, useState } from './html.js';

let reading;

/** Their names; empty until they are known, or when they cannot be. */
export function useInboxes() {
  const [names, setNames] = useState([]);
  useEffect(() => {
    reading ??= get('/api/sistema').then(system => system.buzones.map(inbox => inbox.buzon));
    reading.then(setNames, () => { reading = undefined; });
  }, []);
  return names;
}
