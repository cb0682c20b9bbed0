import { memoryItems } from '../adapters/memory/memory-items';
import { elementAt } from '../core/element-at';
import { openFollowers } from '../capabilities/open-followers';
import { Auditor } from './auditor/auditor';
import { checkBrowsed } from './auditor/browsed';
import { checkWatched } from './auditor/watched';
import { checkFollowed } from './auditor/followed';
import { Draws } from './engine/draw';
import { VirtualTime } from './engine/virtual-time';
import type { Outcome, SimulationOptions } from './outcome';
import { Browsing } from './world/browsing';
import { plotCourse } from './world/course';
import { Faults } from './world/faults';
import { Following } from './world/following';
import { Nights } from './world/nights';
import { openWorld } from './world/open-world';
import { choosePlace } from './world/places';
import { chooseSettings } from './world/settings';
import { Watching } from './world/watching';
import type { World } from './world/world';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const QUIET_MINUTES = 45;
const PATIENCE = 40;

/** No model is trained in worlds. */
const NO_LAKE = { get: () => Promise.resolve(undefined) };

/** Runs one world from its first visitor to the last night at rest. */
export async function simulate(options: SimulationOptions): Promise<Outcome> {
  const draws = new Draws(options.seed);
  const place = choosePlace(draws);
  const settings = chooseSettings(draws, options);
  const time = new VirtualTime(place.startMs);
  const trace = (line: string): void => options.trace?.(`${new Date(time.now()).toISOString()} ${line}`);
  const faults = new Faults(draws, time, {
    keep: options.keep,
    common: settings.isSharp ? ['kinesis.arrival_goes_back', 'scheduler.twice'] : [],
    trace,
  });
  const without = options.without ?? new Set<number>();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const { world, close } = await openWorld(
    { time, draws, faults, place, settings, without, trace, onError },
    options.engine ?? 'model',
  );
  const following = new Following({
    seed: options.seed,
    keep: options.keep,
    time,
    kinesis: world.kinesis,
    settings,
    followers: await openFollowers({
      clock: time,
      tablesOf: () => () => memoryItems(),
      lake: NO_LAKE,
      environment: {},
    }),
    trace,
    onError,
  });
  const auditor = new Auditor(world);
  const { findings } = auditor;
  const nights = new Nights(world);
  const { endMs } = plotCourse(world, nights, {
    look: () => void auditor.look().catch(findings.onError),
    damage: () => void auditor.damage().catch(findings.onError),
  });
  const isOver = (): boolean => {
    if (errors.length > 0) findings.onError(errors[0]);
    return findings.failure !== undefined;
  };
  await time.run(endMs, isOver);
  faults.calm();
  if (!isOver()) await restAndConclude(world, nights, auditor, isOver);
  const digest = isOver() ? '' : await auditor.conclude();
  following.faults.calm();
  if (!isOver()) await restFollowers(world, following, isOver);
  if (!isOver()) await checkFollowed(following, world.kinesis, findings);
  await close();
  const browsing = new Browsing({
    ...{ seed: options.seed, keep: options.keep, trace: options.trace },
    ...{ site: elementAt(place.sites, 0), startMs: place.startMs },
  });
  if (!isOver()) await browsing.run(onError);
  if (!isOver()) checkBrowsed(browsing, findings);
  const watching = new Watching(
    {
      ...{ seed: options.seed, keep: options.keep, trace: options.trace },
      ...{ site: elementAt(place.sites, 0), startMs: place.startMs },
    },
    onError,
  );
  if (!isOver()) await watching.run(isOver);
  if (!isOver()) await checkWatched(watching, elementAt(place.sites, 0).id, findings);
  return {
    seed: options.seed,
    failure: findings.failure,
    virtualMs: time.now() - place.startMs,
    requests: world.ledger.requests,
    events: world.ledger.events,
    faults: [
      ...faults.injected,
      ...following.faults.injected,
      ...browsing.faults.injected,
      ...watching.faults.injected,
    ],
    checks: findings.made,
    digest,
  };
}

/**
 * No more events or faults: everything in progress finishes, then everything is checked, before and after a last night.
 */
async function restAndConclude(world: World, nights: Nights, auditor: Auditor, isOver: () => boolean): Promise<void> {
  const { time } = world.options;
  for (let left = PATIENCE; !isQuiet(world, nights) || left > PATIENCE - 3; left--) {
    if (isOver()) return;
    if (left === 0) {
      auditor.findings.fail('no_exception', 'the world does not come to rest');
      return;
    }
    await restFor(world, QUIET_MINUTES / 3, isOver);
  }
  if (isOver()) return;
  await auditor.lookAfterQuiet();
  const tidemark = Math.ceil(time.now() / HOUR_MS) * HOUR_MS;
  await time.run(tidemark + MINUTE_MS, isOver);
  await restFor(world, 10, isOver);
  if (isOver()) return;
  const said = { text: '' };
  nights.start(
    'last night',
    async () => (said.text = await nights.attempt((actor) => world.batch(actor).run(tidemark))),
  );
  await restFor(world, 20, isOver);
  const isHeld = world.aggregate.givenUp.length > 0;
  if (!isOver() && !isHeld && said.text !== 'published' && said.text !== 'nothing_to_do')
    auditor.findings.fail('no_exception', `the last night: ${said.text}`);
}

/**
 * Pulses bring the reader back to what followers that failed have left; only now, so that the rest of the world ends as
 * it did.
 */
async function restFollowers(world: World, following: Following, isOver: () => boolean): Promise<void> {
  for (let left = PATIENCE; left > 0 && !(await following.isLevel()); left--) {
    if (isOver()) return;
    await restFor(world, QUIET_MINUTES / 3, isOver);
  }
}

async function restFor(world: World, minutes: number, isOver: () => boolean): Promise<void> {
  const { time } = world.options;
  await world.pulseAt(time.now() + MINUTE_MS);
  await time.run(time.now() + minutes * MINUTE_MS, isOver);
}

function isQuiet(world: World, nights: Nights): boolean {
  return world.producers.isQuiet && nights.isQuiet && world.aggregate.isLevel && world.archive.isLevel;
}
