// When a campaign would end: from its beginning at its pace, only in its hours and on its days. In this browser's time
// zone, which is also the one that is sent. No component.

const minutesOf = text => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** The stretch of the day's window that opens on a date; null when that day has none. */
function stretch(date, { from, to, days }) {
  if (!days.includes((date.getDay() + 6) % 7)) return null;
  const at = minutes => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 0, minutes).getTime();
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  return [at(begin), at(end > begin ? end : end + 1440)];
}

/**
 * @param window { from: "08:00", to: "20:00", days: [0 = Monday …] }, or null for all day and every day.
 * @returns milliseconds since 1970; null when it takes longer than a year.
 */
export function forecast(count, interval, begin, window) {
  let left = count * interval;
  if (!window) return begin + left;
  const day = new Date(begin);
  day.setHours(0, 0, 0, 0);
  // The day before may have a window that goes on past midnight.
  day.setDate(day.getDate() - 1);
  for (let step = 0; step < 370; step++, day.setDate(day.getDate() + 1)) {
    const open = stretch(day, window);
    if (!open) continue;
    const from = Math.max(open[0], begin);
    if (from >= open[1]) continue;
    if (from + left <= open[1]) return from + left;
    left -= open[1] - from;
  }
  return null;
}
