import type { ItemTable } from '../../core/port/item-table';
import type { PublishedSite } from '../../core/run/published-files';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { FindingBook } from '../detect/finding-book';
import { compareModels } from './care/compare-models';
import { driftBetween, type FeatureDrift } from './care/drift';
import { recordDrift } from './care/drift-findings';
import { anomaliesIn, labelledSessions, settleAnomalies } from './care/session-findings';
import { type Matrix, matrixOf, rowOf } from './forest/matrix';
import { scoreRow } from './port/model';
import { type ExactSession, readSessions, SESSION_IDLE_MS } from './session/read-sessions';
import { rowFor } from './session/session-features';
import { type OpenedModel, openArtefact } from './store/artefact';
import { lastNight, type ModelNight, writeNight } from './store/nights';
import { doublesIn } from './store/number-text';
import { readServing, type Serving } from './store/serving';
import { type TrainingPorts, trainingLabels, trainSite } from './train-site';

/** Runs of the batch layer that follow each other faster than this are one night. */
const LEAST_BETWEEN_MS = 20 * HOUR_MS;
/** Sessions of a night that are scored; a larger night is sampled. */
const MOST_SESSIONS = 20_000;

export interface NightPorts extends TrainingPorts {
  /** The findings of the detectors. */
  readonly findings: ItemTable;
  readonly nowMs: number;
}

/**
 * The night of the models of a site: scores the sessions that ended since the night before with champion and challenger,
 * measures drift, settles what was said live, then learns a new challenger. Undefined if this night was done before.
 */
export async function lookAtNight(ports: NightPorts, published: PublishedSite): Promise<ModelNight | undefined> {
  const { table } = ports;
  const { site, pointer } = published;
  const before = await lastNight(table, site.id);
  if (before !== undefined && pointer.tidemark < before.tidemark + LEAST_BETWEEN_MS) return undefined;
  const serving = await readServing(table, site.id);
  const toMs = pointer.tidemark - SESSION_IDLE_MS;
  const range = { fromMs: toMs - DAY_MS, toMs };
  const problems: string[] = [];
  const noted = (error: unknown): undefined =>
    void problems.push(error instanceof Error ? error.message : String(error));
  const seen = await lookAtSessions(ports, published, { range, serving }).catch(noted);
  const labelled = await trainingLabels(ports.findings, published);
  const training = await trainSite(ports, published, { nowMs: ports.nowMs, labelled }).catch(noted);
  const { champion, challenger } = serving;
  const night: ModelNight = {
    ...{ epoch: pointer.epoch, tidemark: pointer.tidemark, champion, challenger },
    ...(seen ?? NOTHING_SEEN),
    trained: training?.status === 'trained' ? training.version : null,
    problems,
  };
  await writeNight(table, site.id, night);
  return night;
}

type Seen = Pick<ModelNight, 'sessions' | 'drift' | 'shadow' | 'findings'>;

const NOTHING_SEEN: Seen = {
  sessions: 0,
  drift: [],
  shadow: null,
  findings: { confirmed: 0, retracted: 0, added: 0 },
};

interface NightAsked {
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly serving: Serving;
}

async function lookAtSessions(
  ports: NightPorts,
  published: PublishedSite,
  { range, serving }: NightAsked,
): Promise<Seen> {
  const { lake, findings } = ports;
  const site = published.site.id;
  if (serving.champion === null) return NOTHING_SEEN;
  const champion = await openArtefact(lake, site, serving.champion);
  const challenger = serving.challenger === null ? undefined : await openArtefact(lake, site, serving.challenger);
  const book = new FindingBook(findings);
  const anomalies = await anomaliesIn(book, site, range);
  const asked = anomalies.open.map(({ subject }) => subject.key);
  const sessions = await readSessions(ports, published, { ...range, most: MOST_SESSIONS, asked });
  const scored = await scoredBy(champion, sessions);
  const labelled = await labelledSessions(findings, site, { ...range, fromMs: range.fromMs - DAY_MS });
  const isLabelled = sessions.map(({ session }) => labelled.has(session));
  const other = challenger === undefined ? undefined : await scoredBy(challenger, sessions);
  const strange = sessions.map(({ session, firstMs, lastMs }, at) => ({
    ...{ site, session, firstMs, lastMs },
    score: scored.scores[at] ?? 0,
    row: rowOf(scored.rows, at),
  }));
  const drift = driftOf(champion, scored);
  await recordDrift(book, drift, { site, epoch: published.pointer.epoch, range });
  return {
    sessions: sessions.length,
    drift: drift.map(onRecord),
    shadow: other === undefined ? null : compareModels(scored, other, isLabelled),
    findings: await settleAnomalies(book, anomalies, {
      ...{ model: champion.model, threshold: scored.threshold, epoch: published.pointer.epoch },
      sessions: strange,
    }),
  };
}

interface ScoredSessions {
  readonly rows: Matrix;
  readonly scores: Float64Array;
  readonly threshold: number;
}

/** Rows after which other work of the process gets a turn. */
const TURN_ROWS = 1_000;

async function scoredBy({ model, artefact }: OpenedModel, sessions: readonly ExactSession[]): Promise<ScoredSessions> {
  const rows = matrixOf(sessions.map(({ row }) => rowFor(model.features, row)));
  const scores = new Float64Array(sessions.length);
  for (let at = 0; at < scores.length; at++) {
    scores[at] = scoreRow(model, rowOf(rows, at));
    if (at % TURN_ROWS === 0) await new Promise(setImmediate);
  }
  return { rows, scores, threshold: artefact.threshold };
}

function driftOf({ artefact, model }: OpenedModel, { rows, scores }: ScoredSessions): readonly FeatureDrift[] {
  const { features } = model;
  const then = doublesIn(artefact.reference.rows);
  const reference = { rows: then.length / features.length, columns: features.length, cells: then };
  return driftBetween({ rows: reference, scores: doublesIn(artefact.reference.scores) }, { features, rows, scores });
}

function onRecord({ isDrift, medianThen, medianNow, ...one }: FeatureDrift): ModelNight['drift'][number] {
  return { ...one, is_drift: isDrift, median_then: medianThen, median_now: medianNow };
}
