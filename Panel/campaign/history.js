// Computes the numbers of the chart: few points out of many, round steps for the axis. It has no component.

/** Adds neighbours up until there are `most` points or fewer. @returns { step, points } */
export function gathered({ paso_s: step, puntos: points }, most = 90) {
  const size = Math.max(1, Math.ceil(points.length / most));
  const bars = [];
  for (let begin = 0; begin < points.length; begin += size) {
    const slice = points.slice(begin, begin + size);
    const sum = name => slice.reduce((all, point) => all + (point[name] ?? 0), 0);
    bars.push({ enviados: sum('enviados'), fallidos: sum('fallidos'), inciertos: sum('inciertos') });
  }
  return { step: step * size, bars };
}

/** A round number at or above `value`: one digit, or 1.5, times a power of ten. */
export function roundUp(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map(factor => factor * power).find(round => round >= value - 1e-9);
}
