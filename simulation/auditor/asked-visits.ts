import type { MetricQuestion } from '../../core/port/answers';
import type { Site } from '../../core/port/sites';
import { BOTS } from '../../core/wire/metrics';
import type { World } from '../world/world';
import { VISIT_ORACLE } from './oracle';
import { COLUMNS, FILTERS, floorTo } from './questions';

const HOUR_MS = 3_600_000;

/** A question about whole sessions, by draws of its own, so that other questions stay as they were in every seed. */
export function askVisits({ options: { draws, time, place } }: World): {
  readonly site: Site;
  readonly questions: readonly MetricQuestion[];
} {
  const metric = draws.pick('metric of visits', Object.keys(VISIT_ORACLE));
  const isRanking = metric.startsWith('top_');
  const back = draws.pick('range of visits', [8, 30, 100]) * HOUR_MS;
  const to = floorTo(time.now() + HOUR_MS, HOUR_MS);
  const from = to - back + draws.integer('cut of visits', 0, 2 * HOUR_MS);
  const isSplit = !isRanking && draws.chance('visits are split', 0.3);
  return {
    site: draws.pick('site of visits', place.sites),
    questions: [
      {
        metric,
        from: floorTo(from, 60_000),
        to,
        grain: draws.pick('grain of visits', ['hour', 'hour', 'day', 'total'] as const),
        by: isSplit ? draws.pick('columns of visits', COLUMNS) : [],
        filters: draws.chance('visits are filtered', 0.2) ? [draws.pick('filter of visits', FILTERS)] : [],
        bots: draws.pick('bots of visits', [BOTS[0], 'include']),
        limit: isRanking || draws.chance('visits are cut', 0.3) ? draws.pick('limit of visits', [1, 3, 10]) : undefined,
      },
    ],
  };
}
