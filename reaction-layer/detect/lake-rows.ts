import * as z from 'zod';
import { decodeManifest } from '../../core/ledger/manifest';
import type { NightContext } from '../../core/capability/night';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import type { Analysis } from './analysis';
import type { PlacedEvent } from './session/gathered-sessions';

const text = z.string();
const textOrNone = z.string().nullable();
const whole = z.int();
const wholeOrNone = z.int().nullable();
/** The columns of an archived event that detectors and the order of a session need. */
const lakeRow = z.object({
  site: text,
  received_ms: whole,
  arrived_ms: whole,
  shard: text,
  record_sequence: text,
  record_index: whole,
  event_id: text,
  event_type: text,
  occurred_ms: whole,
  session_id: text,
  session_register: whole,
  visitor: text,
  stream_id: textOrNone,
  sequence: wholeOrNone,
  page: textOrNone,
  product_id: textOrNone,
  price_minor: wholeOrNone,
  amount_minor: wholeOrNone,
  currency: textOrNone,
  quantity: wholeOrNone,
  order_id: textOrNone,
  coupon: textOrNone,
  payment_token: textOrNone,
  country: text,
  device: text,
  browser: textOrNone,
  system: textOrNone,
  is_bot: z.boolean(),
}) satisfies z.ZodType<PlacedEvent & { readonly site: string }>;
type LakeRow = z.output<typeof lakeRow>;

const quarantineLine = z.object({
  site: z.string().optional(),
  received_ms: z.number().optional(),
  session_register: z.int().optional(),
  sealed: z.string().optional(),
});

const END = '~';
const LINE_FEED = '\n';

/**
 * Gives an analysis everything that arrived in [fromMs, toMs), in order of arrival, hour by hour.
 *
 * @param pause called between files, so that a process can do other work
 */
export async function readArrivals(
  { manifests, lake, files }: Pick<NightContext, 'manifests' | 'lake' | 'files'>,
  analysis: Analysis,
  { fromMs, toMs, pause }: { readonly fromMs: number; readonly toMs: number; readonly pause: () => Promise<void> },
): Promise<void> {
  const keys = (await manifests.list(arrivalHourOf(fromMs), END)).filter(
    ({ arrivalHour }) => arrivalHour < arrivalHourOf(toMs),
  );
  for (const hour of [...new Set(keys.map(({ arrivalHour }) => arrivalHour))].sort()) {
    const items = await manifests.get(keys.filter(({ arrivalHour }) => arrivalHour === hour));
    const listed = items.flatMap((item) => (item === undefined ? [] : decodeManifest(item.bytes).files));
    const rows: LakeRow[] = [];
    for (const { key, quarantineKey } of listed) {
      if (quarantineKey !== null) refuse(analysis, await lake.get(quarantineKey));
      const bytes = key === null ? undefined : await lake.get(key);
      if (bytes !== undefined) for (const row of files.rows(bytes)) rows.push(lakeRow.parse(row));
      await pause();
    }
    rows.sort(byArrival);
    for (const row of rows) analysis.addEvent(row, row.site);
    await pause();
  }
}

function refuse(analysis: Analysis, bytes: Uint8Array | undefined): void {
  if (bytes === undefined) return;
  for (const line of new TextDecoder().decode(bytes).split(LINE_FEED)) {
    const parsed = line === '' ? undefined : quarantineLine.safeParse(JSON.parse(line));
    if (parsed?.success !== true) continue;
    const { site, received_ms: receivedMs, session_register: register, sealed } = parsed.data;
    if (site === undefined || receivedMs === undefined || sealed === undefined) continue;
    analysis.refuse({ site, receivedMs, ...(register === undefined ? {} : { register }) });
  }
}

function byArrival(a: LakeRow, b: LakeRow): number {
  return (
    a.arrived_ms - b.arrived_ms ||
    compare(a.shard, b.shard) ||
    compare(a.record_sequence, b.record_sequence) ||
    a.record_index - b.record_index
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
