import { readMoney } from '../../core/event/money';
import { emptyCell } from '../../core/cell/cell';
import { fold } from '../../core/cell/fold';
import { encodeCell } from '../../core/cell/codec';
import type { LakeEvent } from '../../core/event/columns';
import type { EventFrame } from '../../core/frame/frame';
import type { KnownRecord } from './random-stream';

/**
 * The expected final state of a shard, computed in one plain pass over its records: no fences, batches, caches or
 * stores.
 */

interface KnownEvents {
  readonly known: KnownRecord;
  readonly frame: EventFrame;
  readonly hour: string;
}

function withEvents(records: readonly KnownRecord[]): readonly KnownEvents[] {
  return records.flatMap((known) =>
    known.frame?.kind === 'events' ? [{ known, frame: known.frame, hour: hourOf(known) }] : [],
  );
}

export function hourOf({ record }: KnownRecord): string {
  return new Date(record.arrivedMs).toISOString().slice(0, 13);
}

/** The places (`sequence/index`) of events whose id came before on the same site. */
export function duplicatePlaces(records: readonly KnownRecord[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const places = new Set<string>();
  for (const { known, frame } of withEvents(records)) {
    for (const [index, { event_id }] of frame.events.entries()) {
      const id = JSON.stringify([frame.site, event_id]);
      if (seen.has(id)) places.add(`${known.record.sequence}/${index}`);
      seen.add(id);
    }
  }
  return places;
}

/** Encoded cells in hex by `site hour minute`, by how late their events came. */
export function expectedCells(records: readonly KnownRecord[]): Readonly<Record<string, readonly string[]>> {
  const duplicates = duplicatePlaces(records);
  const orders = new Set<string>();
  const cells = new Map<string, ReturnType<typeof emptyCell>[]>();
  for (const { known, frame, hour } of withEvents(records)) {
    for (const [index, event] of frame.events.entries()) {
      const isDuplicate = duplicates.has(`${known.record.sequence}/${index}`);
      const isNew = (...order: readonly unknown[]): boolean => {
        const name = JSON.stringify([frame.site, event.order_id, event.is_bot, ...order]);
        const isKnown = event.order_id !== null && orders.has(name);
        orders.add(name);
        return !isKnown;
      };
      const isSold = !isDuplicate && event.event_type === 'purchase' && (event.price_minor ?? 0) >= 0;
      const marks = {
        is_first_of_order: isSold && isNew(),
        is_first_in_currency: isSold && event.amount_minor !== null && isNew(event.currency),
      };
      const minute = Math.floor(event.occurred_ms / 60_000);
      const late = [0, 1, 2, 4, 8, 16, 32].findLastIndex(
        (least) => least <= Math.max(0, Math.floor(known.record.arrivedMs / 60_000) - minute),
      );
      const name = `${frame.site} ${hour} ${minute * 60_000}`;
      const ofMinute = cells.get(name) ?? [];
      cells.set(name, ofMinute);
      fold((ofMinute[late] ??= emptyCell()), { ...readMoney({ ...event }), ...marks }, isDuplicate);
    }
  }
  const hex = (cell: ReturnType<typeof emptyCell>): string => Buffer.from(encodeCell(cell)).toString('hex');
  // A list with holes where no event was so late; `filter` removes them.
  return Object.fromEntries([...cells].map(([name, ofMinute]) => [name, ofMinute.filter(() => true).map(hex)]));
}

export function expectedLedger(records: readonly KnownRecord[], hour: string, duplicates: ReadonlySet<string>) {
  const ofHour = records.filter((known) => hourOf(known) === hour);
  const counts = (all: readonly KnownEvents[]) => {
    const accepted = all.reduce((sum, { frame }) => sum + frame.events.length, 0);
    const quarantined = all.reduce((sum, { frame }) => sum + frame.quarantined.length, 0);
    const isDuplicate = ({ known }: KnownEvents, index: number) => duplicates.has(`${known.record.sequence}/${index}`);
    const duplicate = all.flatMap((item) => item.frame.events.filter((_, index) => isDuplicate(item, index))).length;
    return { events: accepted + quarantined, applied: accepted - duplicate, duplicate, superseded: 0, quarantined };
  };
  const all = withEvents(ofHour);
  const sites = [...new Set(all.map(({ frame }) => frame.site))].sort();
  const pulses = ofHour.map(({ record, frame }) =>
    frame?.kind === 'pulse' ? Math.min(frame.pulseMs, record.arrivedMs) : 0,
  );
  return {
    records: ofHour.length,
    ...counts(all),
    undecodable: ofHour.filter(({ frame }) => frame === undefined).length,
    lastPulseMs: Math.max(0, ...pulses),
    sites: Object.fromEntries(sites.map((site) => [site, counts(all.filter(({ frame }) => frame.site === site))])),
  };
}

export function expectedRows(records: readonly KnownRecord[], hour: string): readonly LakeEvent[] {
  const ofHour = withEvents(records).filter((item) => item.hour === hour);
  return ofHour.flatMap(({ known: { record }, frame }) =>
    frame.events.map((event, index) => ({
      site: frame.site,
      received_ms: frame.receivedMs,
      arrived_ms: record.arrivedMs,
      shard: record.shard,
      record_sequence: record.sequence,
      record_index: index,
      ...event,
    })),
  );
}

/** Position of each line that must be in quarantine, with what identifies its content. */
export function expectedQuarantine(records: readonly KnownRecord[], hour: string): readonly object[] {
  return records
    .filter((known) => hourOf(known) === hour)
    .flatMap(({ record, frame }): readonly object[] => {
      const { shard, sequence: record_sequence, arrivedMs: arrived_ms } = record;
      if (frame === undefined)
        return [
          { shard, record_sequence, record_index: 0, arrived_ms, raw: Buffer.from(record.data).toString('base64') },
        ];
      if (frame.kind === 'pulse') return [];
      return frame.quarantined.map((one, index) => ({
        ...{ shard, record_sequence, record_index: frame.events.length + index, arrived_ms },
        ...{ site: frame.site, received_ms: frame.receivedMs, sealed: 'sealed' in one ? one.sealed : undefined },
      }));
    });
}
