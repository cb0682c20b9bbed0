import { DEFAULT_HORIZON_MS } from '../../core/run/retention';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { createDuckDbEngine } from '../../adapters/local/duckdb/engine';
import { FolderLake } from '../../adapters/local/folder-lake';
import type { Chunk } from '../../batch-layer/plan/plan';
import { buildDay } from '../../batch-layer/publish/day-cells';
import { openMarts, requireAllRead } from '../../batch-layer/publish/mart-rows';
import { epochPlace } from '../../batch-layer/records/keys';
import { executePart } from '../../batch-layer/run/execute';
import type { DayViews } from '../../core/port/view-store';
import type { BenchLine } from '../bench-line';
import { writeBenchDays } from './batch-days';

const AIM_CPU_SECONDS = 5;
/** Statements that take less are added up. */
const SHOWN_SHARE = 0.01;

/**
 * Two days of one site through the batch layer, in CPU seconds, because they depend less on what else the machine does:
 * the second day alone, and with the first one published, each per statement of the run.
 */
export async function measureBatch(events: number, onProgress: (part: string) => void): Promise<readonly BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  try {
    const lake = await FolderLake.open(join(folder, 'lake'));
    onProgress('writing two days');
    const { isolated, steady, month } = await writeBenchDays(lake, events);
    const lines: BenchLine[] = [];
    for (const [name, chunk] of Object.entries({
      'one day': isolated,
      'with yesterday': steady,
      'after a month': month,
    })) {
      onProgress(name);
      lines.push(...linesOf(name, events, await runOnce(folder, lake, chunk)));
    }
    return lines;
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Run {
  /** CPU seconds by statement of the engine, in order. */
  readonly statements: ReadonlyMap<string, number>;
  readonly cellSeconds: number;
  readonly cells: DayViews['cells'];
}

async function runOnce(folder: string, lake: FolderLake, chunk: Chunk): Promise<Run> {
  const statements = new Map<string, number>();
  const lap = createLap();
  const engine = createDuckDbEngine({
    lake,
    lakeFolder: join(folder, 'lake'),
    scratchFolder: join(folder, 'scratch'),
    onStep: (step) => statements.set(step, lap()),
  });
  const sql = (path: string): string => readFileSync(join(import.meta.dirname, '../../sql', `${path}.sql`), 'utf8');
  try {
    const result = await executePart(
      { engine, lake, files: parquetFiles, sql },
      { chunk, place: epochPlace(1), number: 1, horizonMs: DEFAULT_HORIZON_MS },
    );
    lap();
    const marts = await openMarts(result);
    const cells = chunk.targets.filter(({ isRewritten }) => isRewritten).map((target) => buildDay(target, marts));
    requireAllRead(marts);
    return { statements, cellSeconds: lap(), cells: merged(cells) };
  } finally {
    await engine.close();
  }
}

/** CPU seconds of the process, all threads, since the last call. */
function createLap(): () => number {
  let before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    return (user + system) / 1e6;
  };
}

function merged(days: readonly DayViews['cells'][]): DayViews['cells'] {
  return {
    minute: days.flatMap(({ minute }) => minute),
    hour: days.flatMap(({ hour }) => hour),
    day: days.flatMap(({ day }) => day),
  };
}

function linesOf(name: string, events: number, { statements, cellSeconds, cells }: Run): readonly BenchLine[] {
  const sqlSeconds = [...statements.values()].reduce((sum, seconds) => sum + seconds, 0);
  const perMillion = ((sqlSeconds + cellSeconds) / events) * 1e6;
  const shown = [...statements].filter(([, seconds]) => seconds >= SHOWN_SHARE * sqlSeconds);
  const rest = sqlSeconds - shown.reduce((sum, [, seconds]) => sum + seconds, 0);
  const parts = [...shown, ['other statements', rest] as const, ['cells', cellSeconds] as const];
  return [
    {
      measure: `batch, ${name}`,
      value: round(perMillion),
      unit: 'CPU s per million events',
      aim: `≤ ${AIM_CPU_SECONDS}`,
      verdict: perMillion <= AIM_CPU_SECONDS ? 'ok' : 'missed',
      note: `${events} events, ${cells.minute.length} minutes, cells ${hashOf(cells)}, most memory ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`,
    },
    ...parts.map(([part, seconds]) => ({ measure: `batch, ${name}: ${part}`, value: round(seconds), unit: 'CPU s' })),
  ];
}

/** Equal cells have equal hashes, whatever computed them. */
function hashOf({ minute, hour, day }: DayViews['cells']): string {
  const hash = createHash('sha256');
  for (const { bytes } of [...minute, ...hour, ...day]) hash.update(bytes);
  return hash.digest('hex').slice(0, 12);
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
