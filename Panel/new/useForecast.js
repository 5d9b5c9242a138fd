// Asks the server when a draft would end with a plan. The server knows hours, days and zones.

import { useEffect, useState } from '../app/html.js';
import { readForecast } from './draft.js';
import { fieldsOf, wrongsOf } from './plan.js';

/** The server's forecast of a plan, read once the plan has not changed for a moment. */
export function useForecast(title, plan, answer) {
  const [forecast, setForecast] = useState(answer);
  const fields = JSON.stringify(fieldsOf(plan));
  const isWrong = Object.keys(wrongsOf(plan)).length > 0;
  useEffect(() => {
    if (isWrong) return;
    const abort = new AbortController();
    const timer = setTimeout(() => readForecast(title, JSON.parse(fields), { signal: abort.signal }).then(setForecast, () => {}), 250);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [title, fields, isWrong]);
  return forecast;
}
