import type { Death } from './programs/mortal-orders';
import { seeded } from './seeded';

export const SEED = Number(process.env['TIDEMARK_SEED'] ?? 20191001);
export const TEST_ALL = process.env['TIDEMARK_TEST_ALL'] !== undefined;
/** The one death to repeat, such as `batch: after pointer 1`; the others are skipped. */
const ONLY = process.env['TIDEMARK_TEST_DEATH'];
const MOMENTS = ['before', 'after'] as const;
/** The one write that everything else is arranged around: a command always dies on both sides of it. */
const PUBLISHES = 'pointer';

export type Step = Omit<Death, 'moment'>;

/** What a command takes by name, and which of it is left to other commands or to the random draw. */
export interface Choice {
  readonly command: string;
  /** Steps at which another command dies. */
  readonly elsewhere?: readonly string[];
  /** How many of its steps are drawn, if not all of them. */
  readonly sample?: number;
  /** Deaths that are always included. */
  readonly always?: readonly Death[];
}

/**
 * Where a command is to die: once at each of its steps, at a write and moment drawn from the seed, except for steps at
 * which another command dies; with TIDEMARK_TEST_ALL, at every write of every step, before and after it.
 */
export function deathsOf(
  steps: readonly Step[],
  { command, elsewhere = [], sample = Infinity, always = [] }: Choice,
): readonly Death[] {
  const every = steps.flatMap((step) => MOMENTS.map((moment) => ({ ...step, moment })));
  if (ONLY !== undefined) return [...every, ...always].filter((death) => nameOf(command, death) === ONLY);
  if (TEST_ALL) return [...every, ...always];
  const draw = seeded(SEED);
  const names = [...new Set(steps.map(({ step }) => step))].filter((name) => !elsewhere.includes(name));
  const drawn = sampleOf(names, sample, draw).flatMap((name) => {
    const of = every.filter(({ step }) => step === name);
    return name === PUBLISHES ? of : [of[Math.floor(draw(0, of.length))] as Death];
  });
  return [...drawn, ...always];
}

/** This many of the names, in their order, always including that of the publishing write. */
function sampleOf(
  names: readonly string[],
  size: number,
  draw: (least: number, most: number) => number,
): readonly string[] {
  const left = [...names];
  while (left.length > size) left.splice(Math.floor(draw(0, left.length)), 1);
  return names.filter((name) => name === PUBLISHES || left.includes(name));
}

function nameOf(command: string, { moment, step, times }: Death): string {
  return `${command}: ${moment} ${step} ${times}`;
}

/** What went wrong after a death, and the command that repeats it. */
export function afterDeath(
  command: string,
  death: Death,
  { file, cause }: { readonly file: string; readonly cause: unknown },
): Error {
  const name = nameOf(command, death);
  return new Error(
    `killed ${name}\nagain: TIDEMARK_TEST_DEATH='${name}' ./tidemark test test/crash/${file}\n${String(cause)}`,
    { cause },
  );
}

/** How often each command died at each step; printed at the end, because a search must show where it looked. */
export class DeathToll {
  readonly #deaths = new Map<string, Map<string, number>>();

  add(command: string, step: string): void {
    const steps = this.#deaths.get(command) ?? new Map<string, number>();
    this.#deaths.set(command, steps);
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }

  print(): void {
    for (const [command, steps] of this.#deaths) {
      const total = [...steps.values()].reduce((sum, times) => sum + times, 0);
      const list = [...steps].map(([step, times]) => (times === 1 ? step : `${step} ×${times}`)).join(', ');
      process.stderr.write(`killed ${command} ${total} times (TIDEMARK_SEED=${SEED}): ${list}\n`);
    }
  }
}

/**
 * Does the work for each item, two at a time: while one waits for the disk or for a process, the other does not. After
 * a failure nothing new is started, and it returns when nothing is in progress. @throws the first failure
 */
export async function twoAtATime<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && failures.length === 0; item = waiting.shift()) {
      await work(item).catch((failure: unknown) => failures.push(failure));
    }
  };
  await Promise.all([lane(), lane()]);
  if (failures.length > 0) throw failures[0];
}
