import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eventLines } from '../../simulator/output/event-lines';
import { rees46Lines } from '../../simulator/output/rees46-lines';
import { simulate } from '../../simulator/simulate';
import { createTruthRecorder, type TruthRecorder } from '../../simulator/truth-ledger';
import type { SimulatedRequest } from '../../simulator/wire';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';

interface SimulateOptions extends CommonOptions {
  readonly seed: number;
  readonly hours: number;
  readonly rate: number;
  readonly from: string;
  readonly format: 'ndjson' | 'rees46';
  readonly out?: string;
  readonly truth?: string;
}

const SECONDS_PER_HOUR = 3600;

export async function simulateToFile(options: SimulateOptions, output: Output): Promise<number> {
  const startMs = Date.parse(options.from);
  if (Number.isNaN(startMs))
    throw new UserError(`--from ${options.from} is not a time: write it in ISO 8601, 2026-01-05T00:00:00Z`);
  const truth = createTruthRecorder();
  const counted = { lines: 0 };
  const lines =
    options.format === 'rees46'
      ? rees46Lines({ seed: options.seed, events: Math.round(options.rate * options.hours * SECONDS_PER_HOUR) })
      : eventLines(noted(options, startMs, truth));
  const target = options.out === undefined ? process.stdout : createWriteStream(options.out);
  await pipeline(Readable.from(numbered(lines, counted, output)), target, { end: options.out !== undefined });
  if (options.truth !== undefined) await writeFile(options.truth, `${JSON.stringify(truth.truthLedger())}\n`);
  if (options.out !== undefined)
    output.result({ lines: counted.lines, out: options.out }, () => `${counted.lines} lines written to ${options.out}`);
  return EXIT.done;
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
