import * as z from 'zod';
import type { BatchEngine, BatchJob } from '../../../core/port/batch-engine';
import type { ViewStore } from '../../../core/port/view-store';
import { CURATED_COLUMNS } from '../../../core/event/columns';
import { ownValue } from '../../../core/own-value';
import { curatedKeys, publishedDays, type PublishedSite } from '../../../core/run/published-files';
import { DAY_MS } from '../../../core/time/window';
import { SAMPLED_COLUMNS, type SampledRange, sessionSampleSql } from './features-sql';
import { SESSION_FEATURE_NAMES } from './session-features';

/** A session is over when nothing came for so long. */
export const SESSION_IDLE_MS = 30 * 60_000;
/** A session that ends in a range began no longer before it. */
const BEFORE_MS = DAY_MS;

/** A session that is over, from the lake. */
export interface ExactSession {
  readonly session: string;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Values of SESSION_FEATURES. */
  readonly row: Float64Array;
}

export interface SessionSources {
  readonly views: ViewStore;
  readonly engine: Pick<BatchEngine, 'query'>;
}

const place = z.object({ session_id: z.string(), first_ms: z.number(), last_ms: z.number() });

/** Sessions of a site as it is published, drawn by SQL, and those that are asked for by id. In the order of the sample. */
export async function readSessions(
  { views, engine }: SessionSources,
  published: PublishedSite,
  range: SampledRange & { readonly asked?: readonly string[] },
): Promise<readonly ExactSession[]> {
  const days = await publishedDays(views, published, { start: range.fromMs - BEFORE_MS, end: range.toMs });
  if (days.length === 0) return [];
  const keys = await Promise.all(days.map((version) => curatedKeys(views, published.site.id, version)));
  const rows = await engine.query(sampleJob(keys.flat(), range, range.asked ?? []));
  return rows.map((found) => {
    const { session_id: session, first_ms: firstMs, last_ms: lastMs } = place.parse(found);
    const row = Float64Array.from(SESSION_FEATURE_NAMES, (name) => Number(ownValue(found, name)));
    return { session, firstMs, lastMs, row };
  });
}

function sampleJob(keys: readonly string[], range: SampledRange, asked: readonly string[]): BatchJob {
  const columns = CURATED_COLUMNS.filter(({ name }) => SAMPLED_COLUMNS.includes(name));
  return {
    name: 'model_sessions',
    inputs: [
      { kind: 'parquet', name: 'published', keys, columns },
      {
        kind: 'rows',
        name: 'asked',
        columns: [{ name: 'session_id', type: 'text' }],
        rows: asked.map((session) => [session]),
      },
    ],
    steps: [{ name: 'sessions', sql: sessionSampleSql(range) }],
  };
}
