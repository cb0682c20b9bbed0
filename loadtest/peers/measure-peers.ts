import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eventLines } from '../../simulator/output/event-lines';
import type { BenchLine } from '../bench-line';
import { describeMachine } from '../server/machine';
import { dayRequests, type PreparedDay } from '../server/prepared-day';
import { type PeerFigures, peerFigures, QUESTIONS } from './peer-figures';
import { pythonWith } from './python-packages';
import { tidemarkFigures } from './tidemark-figures';

export interface PeersOptions {
  readonly root: string;
  readonly events: number;
  readonly onProgress: (part: string) => void;
}

/**
 * The same simulated day in Tidemark, ClickHouse and DuckDB, in one run. The peers only parse and store; Tidemark checks,
 * removes duplicates, counts live and recomputes as well.
 */
export async function measurePeers({ root, events, onProgress }: PeersOptions): Promise<readonly BenchLine[]> {
  onProgress('installing packages');
  const python = await pythonWith(join(root, 'loadtest/peers/requirements.txt'), join(root, '.build'));
  if ('absence' in python) return [{ measure: 'peers', note: `not measured: ${python.absence}` }];
  const machine = describeMachine();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  try {
    onProgress('Tidemark');
    const own = await tidemarkFigures(join(folder, 'data'), root, events);
    onProgress('DuckDB and ClickHouse');
    await writeWireEvents(join(folder, 'wire.ndjson'), own.day, events);
    const program = join(root, 'loadtest/peers/peers.py');
    const peers = await figuresOf(python.program, [program, folder, String(own.day.from), String(own.day.to)]);
    return [machine, ...tableOf([own, ...peers], own.day)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeWireEvents(file: string, { from }: PreparedDay, events: number): Promise<void> {
  await pipeline(Readable.from(eventLines(dayRequests(from, events))), createWriteStream(file));
}

/** @throws if the program fails; what it says goes to stderr */
async function figuresOf(python: string, program: readonly string[]): Promise<readonly PeerFigures[]> {
  const child = spawn(python, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`peers.py ended with exit ${code}`))));
  });
  const figures: PeerFigures[] = [];
  for await (const line of createInterface({ input: child.stdout })) figures.push(peerFigures.parse(JSON.parse(line)));
  await ended;
  return figures;
}

function tableOf(all: readonly PeerFigures[], { events }: PreparedDay): readonly BenchLine[] {
  const line = (measure: string, of: (figures: PeerFigures) => number, note?: string): BenchLine => ({
    measure,
    by: Object.fromEntries(all.map((figures) => [figures.system, rounded(of(figures))])),
    ...(note === undefined ? {} : { note }),
  });
  const question = (name: string, when: 'first_ms' | 'warm_ms'): BenchLine =>
    line(
      `${name.replaceAll('_', ' ')}, ${when === 'first_ms' ? 'first ask' : 'warm'}, ms`,
      (figures) => figures[when][name] ?? NaN,
    );
  return [
    line(
      'ingest, events/s',
      (figures) => figures.events_per_second,
      `${events} events; Tidemark in process, 100 per request, without waiting for the disk (by HTTP: --only server)`,
    ),
    line('disk, bytes per event', (figures) => figures.bytes_per_event),
    ...QUESTIONS.flatMap((name) => (name === 'funnel' ? [question(name, 'first_ms')] : [question(name, 'warm_ms')])),
    line('page views of the day', (figures) => figures.page_views, 'the same in all, or they did not do the same'),
  ];
}

function rounded(value: number): number {
  return Number(value.toPrecision(3)) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
}
