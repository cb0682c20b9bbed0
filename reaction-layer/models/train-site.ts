import type { ItemTable } from '../../core/port/item-table';
import type { Lake } from '../../core/port/lake';
import type { PublishedSite } from '../../core/run/published-files';
import { DAY_MS } from '../../core/time/window';
import { areaUnderCurve } from './care/area-under-curve';
import { labelledSessions } from './care/session-findings';
import { forestScorer } from './forest/score-forest';
import { growForest } from './forest/grow-forest';
import { type Matrix, matrixOf, rowOf } from './forest/matrix';
import { readSessions, SESSION_IDLE_MS, type SessionSources } from './session/read-sessions';
import { SESSION_FEATURE_NAMES } from './session/session-features';
import { type Artefact, openArtefact, storeArtefact, storedForest, versionOf } from './store/artefact';
import { bytesText } from './store/number-text';
import { changeServing, type Serving, trained } from './store/serving';
import { removeOld, summaryOf, writeSummary } from './store/summaries';

/** What a model is learned from, and what of it is kept. */
export const LEARNING = {
  days: 7,
  sessions: 10_000,
  /** Below this there is no forest; live scores fall back on deviations from the mean. */
  leastSessions: 256,
  shape: { trees: 100, samples: 256 },
  /** Sessions that drift is measured against. */
  reference: 1_000,
  parity: 8,
  /** A session is reported if it is stranger than so many of those learned from, and never below the least score. */
  quantile: 0.999,
  leastScore: 0.65,
} as const;

/** Sessions of the training window that detectors found something in. @param findings of the detectors */
export function trainingLabels(
  findings: ItemTable,
  { site, pointer: { tidemark } }: PublishedSite,
): Promise<ReadonlySet<string>> {
  const fromMs = tidemark - SESSION_IDLE_MS - LEARNING.days * DAY_MS;
  return labelledSessions(findings, site.id, { fromMs, toMs: tidemark });
}

export interface TrainingPorts extends SessionSources {
  readonly lake: Pick<Lake, 'get' | 'create' | 'delete'>;
  /** The registry of models. */
  readonly table: ItemTable;
}

export type TrainingOutcome =
  | { readonly status: 'trained'; readonly version: string; readonly serving: Serving }
  | { readonly status: 'too_few_sessions'; readonly sessions: number; readonly needed: number };

interface TrainingAsked {
  /** ms since 1970, for the history. */
  readonly nowMs: number;
  /** Sessions that detectors found something in: how well the model ranks them is one of its metrics. */
  readonly labelled?: ReadonlySet<string>;
}

/**
 * Learns a model of the sessions of a site from a sample of its published days, and makes it the challenger, or the
 * champion if there is none. The same publication gives the same model.
 */
export async function trainSite(
  ports: TrainingPorts,
  published: PublishedSite,
  { nowMs, labelled = new Set() }: TrainingAsked,
): Promise<TrainingOutcome> {
  const site = published.site.id;
  const toMs = published.pointer.tidemark - SESSION_IDLE_MS;
  const range = { fromMs: toMs - LEARNING.days * DAY_MS, toMs, most: LEARNING.sessions };
  const sessions = await readSessions(ports, published, range);
  if (sessions.length < LEARNING.leastSessions)
    return { status: 'too_few_sessions', sessions: sessions.length, needed: LEARNING.leastSessions };
  const rows = matrixOf(sessions.map(({ row }) => row));
  const isLabelled = sessions.map(({ session }) => labelled.has(session));
  const stored = learnedArtefact(rows, { site, window: { from_ms: range.fromMs, to_ms: toMs }, isLabelled });
  const serving = await publishModel(ports, stored, nowMs);
  return { status: 'trained', version: stored.version, serving };
}

/**
 * Makes a model known: its artefact, a check that it computes what it did, the list, and last what serves. Stopped
 * anywhere, what serves is whole, and the same call again finishes it.
 */
export async function publishModel(
  { lake, table }: Pick<TrainingPorts, 'lake' | 'table'>,
  stored: Artefact,
  nowMs: number,
): Promise<Serving> {
  const { site, version } = stored;
  await storeArtefact(lake, stored);
  await openArtefact(lake, site, version);
  await writeSummary(table, site, summaryOf(stored));
  const serving = await changeServing(table, site, (now) => trained(now, version, nowMs));
  await removeOld({ lake, table }, site, serving);
  return serving;
}

interface LearnedFrom extends Pick<Artefact, 'site' | 'window'> {
  readonly isLabelled: readonly boolean[];
}

/** Everything that the lake keeps of a model of these rows. @param rows values of SESSION_FEATURES */
export function learnedArtefact(rows: Matrix, { site, window, isLabelled }: LearnedFrom): Artefact {
  const seed = Math.floor(window.to_ms / DAY_MS);
  const forest = growForest(rows, { ...LEARNING.shape, seed });
  const scores = forestScorer(forest).scoreAll(rows);
  const sorted = scores.toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const threshold = Math.max(LEARNING.leastScore, at(LEARNING.quantile));
  const kept = Math.min(LEARNING.reference, rows.rows);
  const area = areaUnderCurve(scores, isLabelled);
  const content: Omit<Artefact, 'version'> = {
    kind: 'isolation_forest',
    features: [...SESSION_FEATURE_NAMES],
    ...{ site, window, seed, threshold },
    sessions: rows.rows,
    score_quantiles: Array.from({ length: 101 }, (_, percent) => at(percent / 100)),
    reference: {
      rows: bytesText(rows.cells.slice(0, kept * rows.columns)),
      scores: bytesText(scores.slice(0, kept)),
    },
    parity: Array.from({ length: Math.min(LEARNING.parity, rows.rows) }, (_, row) => ({
      row: [...rowOf(rows, row)],
      score: scores[row] ?? 0,
    })),
    metrics: {
      mean_score: scores.reduce((sum, score) => sum + score, 0) / scores.length,
      reported_share: scores.filter((score) => score >= threshold).length / scores.length,
      labelled_sessions: isLabelled.filter(Boolean).length,
      area_under_curve: Number.isFinite(area) ? area : null,
    },
    forest: storedForest(forest),
  };
  return { version: versionOf(content), ...content };
}
