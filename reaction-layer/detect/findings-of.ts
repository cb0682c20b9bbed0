import { floorTo, HOUR_MS } from '../../core/time/window';
import type { CounterSignal } from './counter/counter-fold';
import { type AnomalyFinding, EVIDENCE_EVENTS } from './finding';
import { findingId } from './finding-id';
import type { WatchedExcursion } from './number/number-watch';
import { findDetector } from './registry';
import type { SessionSignal } from './session/fold';
import type { EventMark } from './session/session-state';

/** Where and how something was found. */
export interface Finder {
  readonly site: string;
  readonly layer: AnomalyFinding['layer'];
  readonly isDegraded?: boolean;
  /** When it was said, ms since 1970; absent in the batch layer. */
  readonly saidMs?: number;
}

/** How sure a rule of a sequence is: one that also holds where the weaker rule is usually broken is surer. */
const SCORES = { strong: 0.95, usual: 0.85 } as const;

/** @throws RangeError for a signal of a detector that is not in the registry */
export function sessionFinding(signal: SessionSignal, session: string, { site, ...finder }: Finder): AnomalyFinding {
  const { detector, shownBy, with: others, says, numbers, isStrong } = signal;
  const events = [...others, shownBy].slice(-EVIDENCE_EVENTS);
  const firstMs = Math.min(...events.map(({ atMs }) => atMs));
  return {
    ...facts(detector, site, [shownBy.id]),
    subject: { kind: 'session', key: session },
    window: { start: shownBy.atMs, end: shownBy.atMs + 1 },
    first_seen: firstMs,
    last_seen: shownBy.atMs,
    count: 1,
    score: isStrong ? SCORES.strong : SCORES.usual,
    evidence: { says, events: events.map(evidenceOf), ...(numbers === undefined ? {} : { numbers: { ...numbers } }) },
    ...foundBy(finder, shownBy.atMs),
  };
}

/** @throws RangeError as sessionFinding */
export function counterFinding(signal: CounterSignal, finder: Omit<Finder, 'site'>): AnomalyFinding {
  const { site, detector, subject, firstMs, lastMs, verdict } = signal;
  const group = groupOf(signal);
  return {
    ...facts(detector, site, [subject, group.start]),
    subject: { kind: 'visitor', key: subject },
    window: group,
    first_seen: firstMs,
    last_seen: lastMs,
    count: 1,
    score: verdict.score,
    evidence: { says: verdict.says, numbers: { ...verdict.numbers } },
    ...foundBy(finder, lastMs),
  };
}

/**
 * Published numbers settle what they say at once. An excursion of which only a part is published is still live.
 *
 * @throws RangeError as sessionFinding
 */
export function numberFinding(
  { key, excursion, isPublished }: WatchedExcursion,
  { site, epoch }: { readonly site: string; readonly epoch: number },
): AnomalyFinding {
  const { detector, window, count, verdict } = excursion;
  return {
    ...facts(detector.id, site, [key, window.start]),
    subject: { kind: 'metric', key },
    window,
    first_seen: window.start,
    last_seen: window.end,
    count,
    score: verdict.score,
    evidence: verdict.evidence,
    ...(isPublished ? { layer: 'batch', status: 'confirmed', epoch } : foundBy({ layer: 'speed' }, window.end)),
  };
}

function facts(
  detector: string,
  site: string,
  anchor: readonly (string | number)[],
): Pick<AnomalyFinding, 'finding_id' | 'site' | 'detector' | 'class' | 'severity'> {
  const known = findDetector(detector);
  if (known === undefined) throw new RangeError(`no detector is called ${detector}: add it to the registry`);
  const { class: found, severity } = known;
  return { finding_id: findingId({ site, detector, anchor }), site, detector, class: found, severity };
}

/** Short windows of one hour are one finding. */
function groupOf({ startMs, endMs }: CounterSignal): AnomalyFinding['window'] {
  const start = floorTo(startMs, HOUR_MS);
  return endMs - startMs >= HOUR_MS ? { start: startMs, end: endMs } : { start, end: start + HOUR_MS };
}

function foundBy(
  { layer, isDegraded, saidMs }: Omit<Finder, 'site'>,
  shownMs: number,
): Pick<AnomalyFinding, 'layer' | 'status' | 'epoch' | 'degraded' | 'noticed_after_ms'> {
  return {
    layer,
    status: 'open',
    epoch: null,
    ...(isDegraded === true ? { degraded: true } : {}),
    ...(saidMs === undefined ? {} : { noticed_after_ms: Math.round(saidMs - shownMs) }),
  };
}

function evidenceOf({
  id,
  type,
  atMs,
  sequence,
  product,
}: EventMark): NonNullable<AnomalyFinding['evidence']['events']>[number] {
  return { event_id: id, event_type: type, at_ms: atMs, sequence, product_id: product };
}
