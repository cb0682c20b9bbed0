import { messageOf } from '../../core/message-of';
import type { Nights } from './nights';
import type { World } from './world';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Under the five minutes after which a clock that keeps its new course is followed. */
const LONGEST_LEAP_MS = 4 * MINUTE_MS;

/** What the auditor does at the moments that are chosen here. */
export interface Inspections {
  readonly look: () => void;
  readonly damage: () => void;
}

/** What happens in a world, and when: visitors, pulses, nights, operators and the moments at which the auditor asks. */
export function plotCourse(world: World, nights: Nights, { look, damage }: Inspections): { readonly endMs: number } {
  const { time, draws, settings, place } = world.options;
  const endMs = place.startMs + settings.hours * HOUR_MS;
  const visits = settings.hours * settings.requestsPerHour;
  for (let at = 0; at < visits; at++) {
    time.at(place.startMs + Math.floor(draws.unit('visit') * settings.hours * HOUR_MS), () => world.producers.visit());
  }
  // Around the hour, where nights are cut, there is more activity.
  for (let hour = Math.ceil(place.startMs / HOUR_MS) * HOUR_MS; hour < endMs; hour += HOUR_MS) {
    const visitors = settings.isSharp ? 12 : Math.min(4, settings.requestsPerHour / 4);
    for (let at = 0; at < visitors; at++)
      time.at(hour - 1500 + draws.integer('visit at the hour', 0, 6500), () => world.producers.visit());
    for (let at = 0; at < 2; at++) time.at(hour + draws.integer('look at the hour', 0, 6000), look);
  }
  beat(world, endMs);
  poison(world, endMs);
  const every = settings.batchEveryHours * HOUR_MS;
  for (let tidemark = Math.ceil(place.startMs / every) * every; tidemark <= endMs; tidemark += every)
    nights.schedule(tidemark);
  for (let hour = 0; hour < settings.hours; hour++)
    operate(world, nights, { hourMs: place.startMs + hour * HOUR_MS, damage });
  const looks = Math.min(settings.hours * 4, 24);
  for (let at = 0; at < looks; at++)
    time.at(place.startMs + Math.floor(draws.unit('look') * settings.hours * HOUR_MS), look);
  return { endMs };
}

function beat(world: World, endMs: number): void {
  const { time, faults, settings, place, trace } = world.options;
  for (let at = Math.ceil(place.startMs / settings.pulseMs) * settings.pulseMs; at <= endMs; at += settings.pulseMs) {
    time.at(at, () => {
      if (faults.happens('pulse.missed')) return;
      world.pulse().catch((error: unknown) => trace(`pulse: ${messageOf(error)}`));
    });
  }
}

/** As often as pulses come, another program may write into the stream. */
function poison(world: World, endMs: number): void {
  const { time, draws, faults, settings, place, trace } = world.options;
  for (let at = place.startMs; at < endMs; at += settings.pulseMs) {
    time.at(at + draws.integer('poison', 0, settings.pulseMs - 1), () => {
      if (!faults.happens('kinesis.poisoned_record')) return;
      world.poison().catch((error: unknown) => trace(`poisoned record: ${messageOf(error)}`));
    });
  }
}

/** What may happen once per hour. */
function operate(
  world: World,
  nights: Nights,
  { hourMs, damage }: { readonly hourMs: number } & Pick<Inspections, 'damage'>,
): void {
  const { time, draws, faults } = world.options;
  const once = (work: () => void): void => {
    time.at(hourMs + draws.integer('operation', 0, 60 * MINUTE_MS), work);
  };
  /** Half of the time just after a full hour, where nights are cut. */
  const onceNearTheHour = (work: () => void): void => {
    if (draws.chance('reshard at the hour', 0.5))
      time.at(Math.ceil(hourMs / HOUR_MS) * HOUR_MS + draws.integer('reshard after the hour', 0, 3000), work);
    else once(work);
  };
  const backfillOneDay = (): void =>
    nights.backfill([dayBefore(time.now(), draws.integer('day of a backfill', 0, 2))], undefined);
  onceNearTheHour(() => {
    if (!faults.happens('kinesis.shard_split')) return;
    const open = world.kinesis.shards.filter(({ isClosed }) => !isClosed);
    if (open.length < 5) world.kinesis.split(draws.pick('shard to split', open).id);
  });
  onceNearTheHour(() => {
    if (faults.happens('kinesis.shards_merged')) world.kinesis.merge();
  });
  once(() => {
    if (faults.happens('kinesis.consumer_behind')) fallBehind(world);
  });
  once(() => {
    if (faults.happens('operator.deploy')) world.deploy();
  });
  once(() => {
    if (faults.happens('producer.flood')) world.producers.flood();
  });
  once(() => {
    if (faults.happens('cache.restarted_empty')) world.loseMemory();
  });
  time.at(hourMs + draws.integer('damage', 0, 60 * MINUTE_MS), () => {
    if (faults.happens('s3.object_damaged')) damage();
  });
  time.at(hourMs + draws.integer('restart of the machine', 0, 60 * MINUTE_MS), () => {
    if (faults.happens('clock.leapt_over_a_restart')) restartMachine(world);
  });
  once(() => {
    if (!faults.happens('operator.rollback')) return;
    nights.rollback();
    // After a rollback there are days to recompute.
    if (draws.chance('backfill after a rollback', 0.5))
      time.at(time.now() + draws.integer('backfill later', 1, 10) * MINUTE_MS, backfillOneDay);
  });
  once(() => {
    if (faults.happens('operator.backfill')) backfillOneDay();
  });
  once(() => {
    if (!faults.happens('operator.erasure_rewrite')) return;
    const site = draws.pick('site of an erasure', world.options.place.sites).id;
    nights.backfill([dayBefore(time.now(), 3), dayBefore(time.now(), 1), dayBefore(time.now(), 0)], site);
  });
}

/** Sets the clock by hours or days, and right again before the platform may take it for the new time. */
function restartMachine({ machine, options: { draws, faults, trace } }: World): void {
  if (draws.chance('reboot', 0.2)) {
    machine.reboot();
    return;
  }
  const hours = draws.pick('hours of a leap', [1, 5, 24, 24 * 30]);
  const leapMs = (draws.chance('leap ahead', 0.5) ? 1 : -1) * (hours * HOUR_MS + draws.integer('leap', 0, HOUR_MS));
  trace(`the machine’s clock leaps by ${leapMs} ms`);
  machine.restart(leapMs);
  void faults.lasts(draws.integer('leap lasts', 1, LONGEST_LEAP_MS)).then(() => machine.setRight());
}

/** One consumer or both; sometimes the shard is split in the meantime, so that they are behind its end. */
function fallBehind({ options: { draws, faults }, kinesis, aggregate, archive }: World): void {
  const open = kinesis.shards.filter(({ isClosed }) => !isClosed);
  const shard = draws.pick('shard behind', open).id;
  const end = faults.lasts(Math.ceil((1 + 89 * draws.unit('time behind') ** 2) * MINUTE_MS));
  for (const consumer of draws.pick('consumers behind', [[aggregate], [archive], [aggregate, archive]]))
    consumer.hold(shard, end);
  if (open.length < 5 && draws.chance('split while behind', 0.3)) kinesis.split(shard);
}

function dayBefore(ms: number, days: number): string {
  return new Date(ms - days * 24 * HOUR_MS).toISOString().slice(0, 10);
}
