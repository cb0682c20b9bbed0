import { nearestRank } from '../../reaction-layer/detect/nearest-rank';
import { FINDING_CLASSES, type FindingClass } from '../../reaction-layer/detect/finding';
import type { LiveFinding } from '../../reaction-layer/detect/live-detection';
import type { AnomalyLabel } from '../../simulator/anomaly/inject';

/** How well one class is found. */
export interface ClassScore {
  readonly class: FindingClass;
  /** Of the sessions that were reported, those in which it had been written; null if none was reported. */
  readonly precision: number | null;
  /** Of the sessions in which it had been written, those that were reported; null if there was none. */
  readonly recall: number | null;
  readonly false_positives_per_1000_sessions: number;
  /** From the arrival of the event that shows it, or with which it begins, to the finding; null if none was found. */
  readonly time_to_detect_p50_ms: number | null;
  readonly time_to_detect_p95_ms: number | null;
  readonly labels: number;
  readonly found: number;
  readonly false_positives: number;
}

/** A world that was played, and what was said of it. */
export interface PlayedWorld {
  readonly labels: readonly AnomalyLabel[];
  readonly findings: readonly LiveFinding[];
  /** Arrival of each event that a label names, ms since 1970. */
  readonly arrivedMs: ReadonlyMap<string, number>;
  /** Sessions of each visitor. */
  readonly sessionsOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly sessions: number;
}

interface Tally {
  readonly found: Map<AnomalyLabel, number>;
  labels: number;
  right: number;
  wrong: number;
  wrongOrdinary: number;
}

/** Scores of several worlds together, by class; classes that were neither written nor found are left out. */
export function scoresOf(worlds: readonly PlayedWorld[]): readonly ClassScore[] {
  const tallies = new Map<FindingClass, Tally>(
    FINDING_CLASSES.map((name) => [
      name,
      { found: new Map<AnomalyLabel, number>(), labels: 0, right: 0, wrong: 0, wrongOrdinary: 0 },
    ]),
  );
  let ordinary = 0;
  for (const world of worlds) {
    ordinary += world.sessions - world.labels.filter((label) => label.class !== null).length;
    tally(world, tallies);
  }
  return [...tallies].flatMap(([name, one]) =>
    one.labels + one.right + one.wrong === 0 ? [] : [scoreOf(name, one, ordinary)],
  );
}

function tally(
  { labels, findings, sessionsOf, arrivedMs }: PlayedWorld,
  tallies: ReadonlyMap<FindingClass, Tally>,
): void {
  const bySession = new Map(labels.flatMap((label) => label.session_ids.map((session) => [session, label] as const)));
  for (const { class: name } of labels) {
    const written = [...tallies].find(([known]) => known === name)?.[1];
    if (written !== undefined) written.labels += 1;
  }
  const reported = new Set<string>();
  for (const { finding, saidMs } of findings) {
    const one = tallies.get(finding.class);
    if (one === undefined) continue;
    const { kind, key } = finding.subject;
    const sessions = kind === 'session' ? [key] : [...(sessionsOf.get(key) ?? [])];
    const label = sessions.map((session) => bySession.get(session)).find((known) => known !== undefined);
    const isRight = label !== undefined && (label.class === finding.class || label.also.includes(finding.class));
    if (label !== undefined && label.class === finding.class && !one.found.has(label))
      one.found.set(label, saidMs - (arrivedMs.get(label.event_id) ?? saidMs));
    const about = `${finding.class} ${label === undefined ? key : label.event_id}`;
    if (reported.has(about)) continue;
    reported.add(about);
    if (isRight) one.right += 1;
    else {
      one.wrong += 1;
      if (label === undefined || label.class === null) one.wrongOrdinary += 1;
    }
  }
}

function scoreOf(
  name: FindingClass,
  { found, labels, right, wrong, wrongOrdinary }: Tally,
  ordinary: number,
): ClassScore {
  const times = [...found.values()].sort((a, b) => a - b);
  return {
    class: name,
    precision: right + wrong === 0 ? null : rounded(right / (right + wrong)),
    recall: labels === 0 ? null : rounded(found.size / labels),
    false_positives_per_1000_sessions: rounded((1000 * wrongOrdinary) / Math.max(1, ordinary)),
    time_to_detect_p50_ms: nearestRank(times, 0.5),
    time_to_detect_p95_ms: nearestRank(times, 0.95),
    labels,
    found: found.size,
    false_positives: wrong,
  };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
