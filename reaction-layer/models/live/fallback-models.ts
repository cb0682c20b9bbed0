import type { Model } from '../port/model';
import { SESSION_FEATURE_NAMES } from '../session/session-features';
import { RunningMoments, zScoreModel } from '../z-score/z-score-model';

/** Sessions that have to end before deviations from their mean say anything. */
const LEAST_SESSIONS = 100;
/** Eight standard deviations. */
export const FALLBACK_THRESHOLD = 0.8;
const MOST_SITES = 1_000;

/** What stands in where a site has no model yet: deviations from the sessions that ended since this process began. */
export class FallbackModels {
  readonly #sites = new Map<string, RunningMoments>();
  readonly #models = new Map<string, { readonly sessions: number; readonly model: Model }>();

  ended(site: string, row: Float64Array): void {
    const known = this.#sites.get(site);
    if (known !== undefined) known.add(row);
    else if (this.#sites.size < MOST_SITES) {
      const moments = new RunningMoments(SESSION_FEATURE_NAMES.length);
      moments.add(row);
      this.#sites.set(site, moments);
    }
  }

  /** Undefined until enough sessions have ended. */
  modelOf(site: string): Model | undefined {
    const moments = this.#sites.get(site);
    if (moments === undefined || moments.count < LEAST_SESSIONS) return undefined;
    const known = this.#models.get(site);
    if (known !== undefined && moments.count < 1.1 * known.sessions) return known.model;
    const model = zScoreModel(moments.moments(), { version: 'z-score', features: SESSION_FEATURE_NAMES });
    this.#models.set(site, { sessions: moments.count, model });
    return model;
  }
}
