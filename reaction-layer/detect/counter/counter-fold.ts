import { ownValue } from '../../../core/own-value';
import { floorTo } from '../../../core/time/window';
import type { CountedFacts, CounterDetector, CounterVerdict } from './counter-detector';

/** How much is counted at once. */
export const COUNTER_BOUNDS = { distinct: 64, windows: 100_000 } as const;

/** A subject in a window, by one detector. */
export interface CountedWindow {
  readonly site: string;
  readonly detector: string;
  readonly subject: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface CounterSignal extends CountedWindow {
  readonly verdict: CounterVerdict;
  readonly firstMs: number;
  readonly lastMs: number;
}

interface Window extends CountedWindow {
  readonly judge: CounterDetector['judge'];
  /** Numbers, by names that detectors give. */
  readonly counted: { readonly counts: Record<string, number>; readonly distinct: Record<string, number> };
  readonly values: Map<string, Set<string>>;
  firstMs: number;
  lastMs: number;
}

/**
 * Counts of many subjects, in any order of events. The oldest windows are forgotten when there are more than
 * `COUNTER_BOUNDS.windows`.
 */
export class CounterFold {
  readonly #byType = new Map<string, readonly CounterDetector[]>();
  readonly #windows = new Map<string, Window>();
  readonly #detectors: readonly CounterDetector[];

  constructor(detectors: readonly CounterDetector[]) {
    this.#detectors = detectors;
  }

  get size(): number {
    return this.#windows.size;
  }

  /** Adds an event once. @returns windows that are now, for the first time or again, more than usual */
  add(site: string, event: CountedFacts): readonly CounterSignal[] {
    // Bots that say so are usual.
    if (event.is_bot) return NONE;
    const detectors = this.#detectorsOf(event.event_type);
    return detectors.length === 0 ? NONE : detectors.flatMap((detector) => this.#count(site, event, detector));
  }

  /** Forgets windows that ended before a time. */
  forget(beforeMs: number): void {
    for (const [key, { endMs }] of this.#windows) if (endMs < beforeMs) this.#windows.delete(key);
  }

  #detectorsOf(type: string): readonly CounterDetector[] {
    const known = this.#byType.get(type);
    if (known !== undefined) return known;
    const found = this.#detectors.filter(({ types }) => types.includes(type));
    this.#byType.set(type, found);
    return found;
  }

  #count(site: string, event: CountedFacts, detector: CounterDetector): readonly CounterSignal[] {
    const step = detector.count(event);
    if (step === undefined) return NONE;
    const window = this.#windowOf(site, event, detector);
    const { counts } = window.counted;
    for (const [name, more] of Object.entries(step.counts ?? {})) counts[name] = (ownValue(counts, name) ?? 0) + more;
    for (const [name, value] of Object.entries(step.distinct ?? {})) addDistinct(window, name, value);
    window.firstMs = Math.min(window.firstMs, event.occurred_ms);
    window.lastMs = Math.max(window.lastMs, event.occurred_ms);
    const verdict = window.judge(window.counted);
    if (verdict === undefined) return NONE;
    const { subject, startMs, endMs, firstMs, lastMs } = window;
    return [{ site, detector: detector.id, subject, startMs, endMs, firstMs, lastMs, verdict }];
  }

  #windowOf(site: string, { visitor, occurred_ms }: CountedFacts, { id, windowMs, judge }: CounterDetector): Window {
    const startMs = floorTo(occurred_ms, windowMs);
    const key = `${id} ${startMs} ${visitor} ${site}`;
    const known = this.#windows.get(key);
    if (known !== undefined) return known;
    const window: Window = {
      ...{ site, detector: id, subject: visitor, startMs, endMs: startMs + windowMs, judge },
      ...{ counted: { counts: {}, distinct: {} }, values: new Map<string, Set<string>>() },
      ...{ firstMs: Infinity, lastMs: -Infinity },
    };
    this.#windows.set(key, window);
    if (this.#windows.size > COUNTER_BOUNDS.windows) this.#forgetOldest();
    return window;
  }

  #forgetOldest(): void {
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined) this.#windows.delete(oldest);
  }
}

const NONE: readonly CounterSignal[] = [];

function addDistinct({ counted: { distinct }, values: known }: Window, name: string, value: string | null): void {
  if (value === null) return;
  const values = known.get(name);
  if (values === undefined) known.set(name, new Set([value]));
  else if (values.size < COUNTER_BOUNDS.distinct) values.add(value);
  distinct[name] = known.get(name)?.size ?? 0;
}
