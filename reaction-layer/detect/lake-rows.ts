import * as z from 'zod';
import { decodeManifest, type ManifestFile } from '../../core/ledger/manifest';
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

/** The files of what arrived in an hour, and how many events they hold. */
export interface ListedHour {
  readonly events: number;
  readonly files: readonly ManifestFile[];
}

/** What arrived in [fromMs, toMs), by hour, oldest first. */
export async function listArrivals(
  manifests: NightContext['manifests'],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly ListedHour[]> {
  const keys = (await manifests.list(arrivalHourOf(fromMs), END)).filter(
    ({ arrivalHour }) => arrivalHour < arrivalHourOf(toMs),
  );
  const hours: ListedHour[] = [];
  for (const hour of [...new Set(keys.map(({ arrivalHour }) => arrivalHour))].sort()) {
    const items = await manifests.get(keys.filter(({ arrivalHour }) => arrivalHour === hour));
    const files = items.flatMap((item) => (item === undefined ? [] : decodeManifest(item.bytes).files));
    hours.push({ files, events: files.reduce((sum, { events }) => sum + events, 0) });
  }
  return hours;
}

/** Gives an analysis everything that arrived in some hours, in order of arrival. */
export async function readArrivals(
  { lake, files: format }: Pick<NightContext, 'lake' | 'files'>,
  analysis: Analysis,
  hours: readonly ListedHour[],
): Promise<void> {
  for (const { files } of hours) {
    const rows: LakeRow[] = [];
    for (const { key, quarantineKey } of files) {
      if (quarantineKey !== null) refuse(analysis, await lake.get(quarantineKey));
      const bytes = key === null ? undefined : await lake.get(key);
      if (bytes === undefined) continue;
      for (const row of format.rows(bytes)) rows.push(lakeRow.parse(row));
    }
    rows.sort(byArrival);
    for (const row of rows) analysis.addEvent(row, row.site);
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
