import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eventLines } from '../../simulator/output/event-lines';
import { REES46_START_MS, rees46Lines } from '../../simulator/output/rees46-lines';
import { simulate } from '../../simulator/simulate';
import { createTruthRecorder, type TruthRecorder } from '../../simulator/truth-ledger';
import type { SimulatedRequest } from '../../simulator/wire';
import { EXIT, UserError } from '../exit';
import { openFile } from '../open-file';
import type { CommonOptions } from '../options';
import type { Output } from '../output';

interface SimulateOptions extends CommonOptions {
  readonly seed: number;
  readonly hours: number;
  readonly rate: number;
  readonly from?: string;
  readonly format: 'ndjson' | 'rees46';
  readonly out?: string;
  readonly truth?: string;
  readonly anomalies?: number;
  readonly labels?: string;
  readonly fraud?: number;
  readonly into?: string;
  readonly cases?: string;
}

const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;
/** A file of the format rees46 has a truncated last row, after at least one that is whole. */
const LEAST_ROWS = 2;
/** When the traffic begins unless --from says otherwise. */
const STARTS_MS = { ndjson: Date.UTC(2026, 0, 5), rees46: REES46_START_MS } as const;
/** The formats write years with four digits. */
const LAST_START_MS = Date.UTC(9000, 0, 1);

export async function simulateToFile(options: SimulateOptions, output: Output): Promise<number> {
  if (options.cases !== undefined) return writeCases(options.cases, options, output);
  if (options.fraud !== undefined) return writeFraud({ ...options, fraud: options.fraud }, output);
  if (options.anomalies !== undefined || options.into !== undefined)
    return writeAnomalies({ ...options, anomalies: options.anomalies ?? USUAL_ANOMALIES }, output);
  const { seed, format, rate, hours } = options;
  const startMs = options.from === undefined ? STARTS_MS[format] : instantOf(options.from);
  if (format === 'rees46' && options.truth !== undefined)
    throw new UserError('--truth has no ledger of a rees46 file: leave it out, or use --format ndjson');
  const truth = createTruthRecorder();
  const counted = { lines: 0 };
  const lines =
    format === 'rees46'
      ? rees46Lines({ seed, startMs, events: Math.max(LEAST_ROWS, Math.round(rate * hours * SECONDS_PER_HOUR)) })
      : eventLines(noted(options, startMs, truth));
  const target = options.out === undefined ? process.stdout : createWriteStream(options.out);
  await pipeline(Readable.from(numbered(lines, counted, output)), target, { end: options.out !== undefined });
  if (options.truth !== undefined) await writeFile(options.truth, `${JSON.stringify(truth.truthLedger())}\n`);
  if (options.out !== undefined)
    output.result({ lines: counted.lines, out: options.out }, () => `${counted.lines} lines written to ${options.out}`);
  return EXIT.done;
}

/** Sessions of each kind of anomaly per session. */
const USUAL_ANOMALIES = 0.005;

/** Simulated or recorded sessions with anomalies of every kind among them, and their labels. */
async function writeAnomalies(
  options: SimulateOptions & { readonly anomalies: number },
  output: Output,
): Promise<number> {
  const { seed, anomalies: rate, into, labels: labelFile, format } = options;
  if (format === 'rees46') throw new UserError('--anomalies writes events of the contract: leave --format out');
  const startMs = options.from === undefined ? STARTS_MS.ndjson : instantOf(options.from);
  const [{ injectAnomalies }, { recordedRows }] = await Promise.all([
    import('../../simulator/anomaly/inject'),
    import('../../platform/recording/recorded-rows'),
  ]);
  const recording =
    into === undefined
      ? await recordedRows(
          'ndjson',
          Readable.from(eventLines(noted(options, startMs, createTruthRecorder()))).map(encoded),
        )
      : await recordedRows(into.endsWith('.csv') ? 'rees46' : 'ndjson', await openFile(into));
  const { rows, labels } = injectAnomalies(recording, { seed, rate });
  await writeRows(rows, options.out);
  if (labelFile !== undefined) await writeFile(labelFile, labels.map((label) => `${JSON.stringify(label)}\n`).join(''));
  if (options.out !== undefined)
    output.result(
      { lines: rows.length, labels: labels.length, out: options.out },
      () => `${rows.length} lines written to ${options.out ?? ''}, with ${labels.length} labelled sessions`,
    );
  return EXIT.done;
}

/** Checkouts, sign-ups, logins and ad clicks of a shop with attacks, for `decide FILE`; labels have their order. */
async function writeFraud(
  { seed, hours, fraud: people, from, labels: labelFile, out }: SimulateOptions & { readonly fraud: number },
  output: Output,
): Promise<number> {
  const { fraudWorld } = await import('../../simulator/fraud/fraud-world');
  const startMs = from === undefined ? STARTS_MS.ndjson : instantOf(from);
  const world = fraudWorld({ seed, people, startMs, days: Math.max(1, Math.ceil(hours / HOURS_PER_DAY)) });
  const rows = world.map(({ event }, at) => ({ event_id: `${seed}-${at + 1}`, ...event }));
  await writeRows(rows, out);
  if (labelFile !== undefined)
    await writeRows(
      world.map(({ label }, at) => ({ event_id: `${seed}-${at + 1}`, ...label })),
      labelFile,
    );
  if (out !== undefined) output.result({ lines: rows.length, out }, () => `${rows.length} lines written to ${out}`);
  return EXIT.done;
}

/** Labelled click sequences in their short form, as events of the contract. */
async function writeCases(file: string, { out }: SimulateOptions, output: Output): Promise<number> {
  const { readClickSequences, rowsOfSequences } = await import('../../simulator/anomaly/click-sequences');
  const rows = rowsOfSequences(readClickSequences(await readFile(file, 'utf8')));
  await writeRows(rows, out);
  if (out !== undefined) output.result({ lines: rows.length, out }, () => `${rows.length} lines written to ${out}`);
  return EXIT.done;
}

/** One line each; what is not an event is written as it is. */
async function writeRows(
  rows: readonly { readonly event_id?: string; readonly no_event?: unknown }[],
  out: string | undefined,
): Promise<void> {
  const target = out === undefined ? process.stdout : createWriteStream(out);
  const lines = rows.map((row) => `${JSON.stringify(row.no_event ?? row)}\n`);
  await pipeline(Readable.from(lines), target, { end: out !== undefined });
}

function encoded(line: string): Uint8Array {
  return new TextEncoder().encode(line);
}

function instantOf(text: string): number {
  const startMs = Date.parse(text);
  if (startMs >= 0 && startMs < LAST_START_MS) return startMs;
  throw new UserError(
    `--from ${text} is not a time from 1970 to 8999: write it in ISO 8601, such as 2026-01-05T00:00:00Z`,
  );
}

function* noted(
  { seed, hours, rate, site }: SimulateOptions,
  startMs: number,
  truth: TruthRecorder,
): Generator<SimulatedRequest> {
  const sites = site === undefined ? {} : { sites: [{ id: site }] };
  for (const request of simulate({ seed, startMs, hours, ratePerSecond: rate, ...sites })) {
    truth.record(request);
    yield request;
  }
}

function* numbered(lines: Iterable<string>, counted: { lines: number }, output: Output): Generator<string> {
  for (const line of lines) {
    counted.lines += 1;
    if (counted.lines % 10_000 === 0) output.progress(`${counted.lines} lines …`);
    yield line;
  }
}
