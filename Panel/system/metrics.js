// Reads Prometheus' text format, as /metrics has it, and what the page wants to know of it. No component.

/** @returns Map of a family's name to [{ labels, value }]; histograms under their own names with _bucket, _sum, _count. */
export function parse(text) {
  const families = new Map();
  for (const line of text.split('\n')) {
    if (!line || line.startsWith('#')) continue;
    const match = line.match(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/);
    if (!match) continue;
    const labels = {};
    for (const [, name, value] of (match[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels[name] = value.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter));
    }
    if (!families.has(match[1])) families.set(match[1], []);
    families.get(match[1]).push({ labels, value: match[3] === '+Inf' ? Infinity : Number(match[3]) });
  }
  return families;
}

export const sum = (families, name, wanted = {}) => (families.get(name) ?? [])
  .filter(({ labels }) => Object.entries(wanted).every(([label, value]) => labels[label] === value))
  .reduce((all, { value }) => all + value, 0);

export const list = (families, name) => families.get(name) ?? [];

/** The share `part` of what was measured between two scrapes lies below this; null when nothing was. In seconds. */
export function quantile(after, before, name, part) {
  const at = families => {
    const buckets = new Map();
    for (const { labels, value } of list(families, `${name}_bucket`)) {
      const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
      buckets.set(bound, (buckets.get(bound) ?? 0) + value);
    }
    return buckets;
  };
  const [now, then] = [at(after), before ? at(before) : new Map()];
  const counts = [...now].map(([bound, count]) => [bound, count - (then.get(bound) ?? 0)]).sort(([a], [b]) => a - b);
  const total = counts.at(-1)?.[1] ?? 0;
  if (total <= 0) return null;
  let low = 0, below = 0;
  for (const [bound, count] of counts) {
    if (count >= total * part) return bound === Infinity ? low : low + (bound - low) * ((total * part - below) / Math.max(1, count - below));
    [low, below] = [bound, count];
  }
  return low;
}
