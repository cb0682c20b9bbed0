import * as z from 'zod';

/** Seeds below this one belong to people: they are the ones in tests, records and reports. */
const FIRST_FRESH = 1_000_000_000;
const SPAN = 2 ** 32;
const HEX_DIGITS = 10;

/**
 * The first seed for the sources with this hash. Every change of them is tested with worlds that nobody has run, and
 * the same sources always with the same worlds.
 *
 * @param sourceHash hex
 */
export function firstFreshSeed(sourceHash: string): number {
  return FIRST_FRESH + (Number.parseInt(sourceHash.slice(0, HEX_DIGITS), 16) % SPAN);
}

export const FAILED_SEEDS_FILE = 'simulation/search/failed-seeds.json';

const failedSeed = z.strictObject({
  seed: z.int().nonnegative(),
  check: z.string(),
  /** `open`: it still fails, and is reported but fails no run. `fixed`: it must pass. */
  status: z.enum(['open', 'fixed']),
  note: z.string(),
});
export type ListedSeed = z.infer<typeof failedSeed>;

/** Every seed that ever failed. @throws ZodError for a list that cannot be read */
export function parseFailedSeeds(text: string): readonly ListedSeed[] {
  return z.array(failedSeed).parse(JSON.parse(text));
}

/**
 * The list with newly found seeds at its end, in the form in which it is stored; a seed that is listed is not added
 * again.
 */
export function withFoundSeeds(known: readonly ListedSeed[], found: readonly ListedSeed[]): string {
  const listed = new Set(known.map(({ seed }) => seed));
  return `${JSON.stringify([...known, ...found.filter(({ seed }) => !listed.has(seed))], undefined, 2)}\n`;
}
