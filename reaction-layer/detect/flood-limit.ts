import { HOUR_MS, floorTo } from '../../core/time/window';
import type { AnomalyFinding } from './finding';
import { findingId } from './finding-id';

/** Findings of one detector on one site within an hour that are stored one by one; further ones are counted in one. */
export const FLOOD_FINDINGS = 500;
/** Hours that are remembered. */
const MOST_HOURS = 1000;

/** Groups what comes in a flood: a broken release would otherwise write one finding per visitor. */
export class FloodLimit {
  readonly #hours = new Map<string, { readonly ids: Set<string>; further: number }>();

  /** The findings as they are stored. */
  limited(findings: readonly AnomalyFinding[]): readonly AnomalyFinding[] {
    return findings.map((finding) => this.#limit(finding));
  }

  #limit(finding: AnomalyFinding): AnomalyFinding {
    const { site, detector, window, finding_id: id } = finding;
    const hourMs = floorTo(window.start, HOUR_MS);
    const hour = this.#hourOf(`${site} ${detector} ${hourMs}`);
    if (hour.ids.has(id)) return finding;
    if (hour.ids.size < FLOOD_FINDINGS) {
      hour.ids.add(id);
      return finding;
    }
    hour.further += 1;
    return {
      ...finding,
      finding_id: findingId({ site, detector, anchor: ['further', hourMs] }),
      subject: { kind: 'metric', key: `findings of ${detector}` },
      window: { start: hourMs, end: hourMs + HOUR_MS },
      count: hour.further,
      evidence: {
        says: `${hour.further} further findings of ${detector} in this hour, like: ${finding.evidence.says}`,
      },
    };
  }

  #hourOf(key: string): { readonly ids: Set<string>; further: number } {
    const known = this.#hours.get(key);
    if (known !== undefined) return known;
    const hour = { ids: new Set<string>(), further: 0 };
    this.#hours.set(key, hour);
    const [oldest] = this.#hours.keys();
    if (this.#hours.size > MOST_HOURS && oldest !== undefined) this.#hours.delete(oldest);
    return hour;
  }
}
