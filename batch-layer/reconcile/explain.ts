import { metricsOfKind } from '../../core/metric/sql';
import type { ReconciliationRow } from '../../core/run/run';
import { emptyHyperLogLog, estimateDistinct, FINE_PRECISION } from '../../core/sketch/hyperloglog';
import { type BatchHour, type LayerTotals, NO_TOTALS, totalName } from './batch-side';
import type { SpeedHour } from './speed-side';

/** Metrics that count only the first lines of orders. */
const OF_FIRST_LINES = new Set(
  [...metricsOfKind('count'), ...metricsOfKind('sum')]
    .filter(({ where }) => where.marked !== undefined)
    .map(({ id }) => id),
);
/** The metric that sees every event. */
const EVENTS = totalName('events', '');
const NO_REGISTERS = emptyHyperLogLog(FINE_PRECISION);
/** Metrics that add up amounts, of which a refund may take that of its order. */
const OF_AMOUNTS = new Set(
  metricsOfKind('sum')
    .filter(({ measure }) => measure.column === 'amount_minor')
    .map(({ id }) => id),
);
const NO_PARTS = {
  duplicates: 0,
  superseded: 0,
  forgotten: 0,
  other_copies: 0,
  order_lines: 0,
  other_lines: 0,
  order_amounts: 0,
  stragglers: 0,
  identity: 0,
  sketch_error: 0,
};

const NO_IDENTITIES = { identities: 0, inTime: 0, asSent: 0 };

type Hour = Pick<ReconciliationRow, 'site' | 'hour'>;
type Parts = ReconciliationRow['parts'];

/**
 * Speed minus batch of one site and hour, split into its parts, by metric and currency.
 *
 * @param isDegraded the memory of orders was incomplete, so live may have counted any line of an order as its first
 */
export function explainHour(
  hour: Hour,
  speed: SpeedHour | undefined,
  batch: BatchHour | undefined,
  isDegraded: boolean,
): readonly ReconciliationRow[] {
  return [...explainTotals(hour, speed, batch, isDegraded), ...explainDistincts(hour, speed, batch)];
}

function explainTotals(
  hour: Hour,
  speed: SpeedHour | undefined,
  batch: BatchHour | undefined,
  isDegraded: boolean,
): readonly ReconciliationRow[] {
  const names = [...new Set([...(speed?.totals.keys() ?? []), ...(batch?.totals.keys() ?? [])])].sort();
  const markedMore = -unmarkedOf(speed?.totals.get(EVENTS) ?? NOTHING, batch?.totals.get(EVENTS) ?? NO_TOTALS);
  return names.flatMap((name) => {
    const [metric = '', key = ''] = name.split(' ');
    const live = speed?.totals.get(name) ?? NOTHING;
    const exact = batch?.totals.get(name) ?? NO_TOTALS;
    const taken = OF_AMOUNTS.has(metric) ? exact.order_amounts : 0n;
    const { unread, ...explained } = OF_FIRST_LINES.has(metric)
      ? firstLineParts(live, exact, { isDegraded, markedMore })
      : { ...copyParts(live, { ...exact, curated: exact.curated - taken }), order_amounts: Number(-taken) };
    const parts = { ...NO_PARTS, ...explained, stragglers: Number(unread - exact.stragglers) };
    const sides = { speed: live.counted, batch: exact.curated + exact.stragglers };
    return rowOf(hour, { metric, key }, { speed: Number(sides.speed), batch: Number(sides.batch), parts });
  });
}

interface Live {
  readonly counted: bigint;
  readonly duplicate: bigint;
}

const NOTHING: Live = { counted: 0n, duplicate: 0n };

/** Events that the batch layer removed and live did not mark; negative if live marked more. */
function unmarkedOf({ duplicate }: Live, { raw, curated }: LayerTotals): bigint {
  return raw - curated - duplicate;
}

/** What only the hour as a whole says about lines of orders. */
interface LineEvidence {
  readonly isDegraded: boolean;
  /** Events that live marked as duplicates and the batch layer kept. */
  readonly markedMore: bigint;
}

/** Parts, and how much live counted of what arrived in the hours of the run after it had read them. */
type Explained = Partial<Parts> & { readonly unread: bigint };

/**
 * Both layers saw the raw arrivals; what the cells counted or marked beyond them, and beyond what the run had not read, is a
 * residual. The rest is what the batch layer removed and live did not mark, or marked although the batch layer kept it, as
 * far as another copy of it is known that live may have read first.
 */
function copyParts(live: Live, exact: LayerTotals): Explained {
  const unmarked = unmarkedOf(live, exact);
  const seenMore = partUpTo(exact.unread, live.counted + live.duplicate - exact.raw);
  const otherCopies = partUpTo(exact.copied, -unmarked);
  const markedUnread = partUpTo(seenMore, -unmarked - otherCopies);
  return {
    ...removedParts(exact, unmarked),
    other_copies: Number(-otherCopies),
    unread: seenMore - markedUnread,
  };
}

/** Which line of an order came first is not a property of a raw event, so each side is compared with its evidence. */
function firstLineParts({ counted }: Live, exact: LayerTotals, { isDegraded, markedMore }: LineEvidence): Explained {
  const more = counted - exact.curated;
  const lines = partUpTo(isDegraded ? exact.later_lines : exact.unseen_lines, more);
  const removed = partUpTo(exact.removed, more - lines);
  const otherLines = partUpTo(exact.other_lines, -more);
  return {
    order_lines: Number(lines),
    ...removedParts(exact, more - lines),
    other_lines: Number(-otherLines),
    other_copies: Number(-partUpTo(most(exact.copied, markedMore), -more - otherLines)),
    unread: partUpTo(exact.unread, more - lines - removed),
  };
}

/**
 * What live counted and the batch layer removed: because a server sent it too, as a copy of what live had forgotten, or else
 * as a duplicate.
 */
function removedParts(
  { removed, superseded, forgotten }: LayerTotals,
  more: bigint,
): Pick<Parts, 'duplicates' | 'superseded' | 'forgotten'> {
  const all = partUpTo(removed, more);
  const gaveWay = partUpTo(superseded, all);
  const late = partUpTo(forgotten, all - gaveWay);
  return { superseded: Number(gaveWay), forgotten: Number(late), duplicates: Number(all - gaveWay - late) };
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** As much of a difference as the evidence allows; nothing of a difference in the other direction. */
function partUpTo(evidence: bigint, difference: bigint): bigint {
  if (difference <= 0n || evidence <= 0n) return 0n;
  return difference < evidence ? difference : evidence;
}

/**
 * A difference counts as sketch error only if the speed layer’s registers equal those that SQL derives from the raw
 * arrivals. If they hold more, it is due to stragglers, as far as what the run had not read explains it. Live counts visitors
 * as they were sent: what anonymous ids that belong to users change is a part of its own.
 */
function explainDistincts(
  hour: Hour,
  speed: SpeedHour | undefined,
  batch: BatchHour | undefined,
): readonly ReconciliationRow[] {
  return metricsOfKind('distinct').flatMap(({ id }) => {
    const mine = speed?.registers.get(id);
    const { identities, inTime, asSent } = batch?.distincts.get(id) ?? NO_IDENTITIES;
    const estimate = mine === undefined ? 0 : estimateDistinct(mine.counted).value;
    const theirs = batch?.registers.raw.get(id) ?? NO_REGISTERS;
    const unread = batch?.registers.unread.get(id) ?? NO_REGISTERS;
    const all = mine?.all ?? NO_REGISTERS;
    const isSame = all.every((rank, index) => rank === theirs[index]);
    const isBetween = all.every((rank, index) => isFrom(theirs[index] ?? 0, rank, unread[index] ?? 0));
    const parts = {
      ...NO_PARTS,
      stragglers: inTime - identities + (isBetween && !isSame ? estimate - asSent : 0),
      identity: asSent - inTime,
      sketch_error: isSame ? estimate - asSent : 0,
    };
    return rowOf(hour, { metric: id, key: '' }, { speed: estimate, batch: identities, parts });
  });
}

/** True if a register has the rank of the raw arrivals, or a higher one that unread events may have given it. */
function isFrom(raw: number, rank: number, unread: number): boolean {
  return rank === raw || (rank > raw && rank <= unread);
}

interface Sides {
  readonly speed: number;
  readonly batch: number;
  readonly parts: Parts;
}

/** Empty if neither layer saw anything. */
function rowOf(
  hour: Hour,
  name: Pick<ReconciliationRow, 'metric' | 'key'>,
  { speed, batch, parts }: Sides,
): readonly ReconciliationRow[] {
  const difference = speed - batch;
  const residual = Object.values(parts).reduce((rest, part) => rest - part, difference);
  if (speed === 0 && batch === 0 && residual === 0 && Object.values(parts).every((part) => part === 0)) return [];
  return [{ ...hour, ...name, speed, batch, difference, parts, residual }];
}
