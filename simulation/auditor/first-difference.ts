import type { Answered } from '../../core/port/answers';

/** The first row in which an answer with caches differs from one without; undefined if they agree. */
export function firstDifference(a: Answered, b: Answered): string | undefined {
  for (const [at, { rows }] of a.answers.entries()) {
    const others = b.answers[at]?.rows ?? [];
    const place = [...rows, ...others].findIndex((_, row) => JSON.stringify(rows[row]) !== JSON.stringify(others[row]));
    if (place !== -1 && (rows[place] ?? others[place]) !== undefined)
      return `with caches ${JSON.stringify(rows[place])}, without ${JSON.stringify(others[place])}`;
  }
  return undefined;
}
