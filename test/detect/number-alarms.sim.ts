import { DAY_MS } from '../../core/time/window';
import { excursionsOf } from '../../reaction-layer/detect/number/excursions';
import { learnUsual, USUAL } from '../../reaction-layer/detect/number/usual';
import { NUMBER_DETECTORS } from '../../reaction-layer/detect/registry';
import { choose } from '../support/effort';
import { DECLARED, type MadeMetric, madeSite, SITE_START } from './made-site';

const WEEKS = choose({ mutation: 8, sample: 8, full: 52 });
const DAY_HOURS = 24;
const isDeclared = (at: number): boolean => DECLARED.some(({ start, end }) => at >= start && at < end);

interface Days {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

type Change = (value: number, day: number) => number;
const unchanged: Change = (value) => value;

/** What is found in a metric in some days, learned again every night. */
function foundIn({ name, shape, hours }: MadeMetric, days: Days, change: Change = unchanged) {
  const questions = [];
  for (let day = days.from; day < days.to; day++) {
    const past = hours.slice(Math.max(0, day * DAY_HOURS - USUAL.weeks * 7 * DAY_HOURS), day * DAY_HOURS);
    const usual = learnUsual(past, { shape, timeZone: 'UTC', declared: DECLARED });
    if (usual === undefined) throw new Error('nothing was learned');
    for (const { start, value: made, of } of hours.slice(day * DAY_HOURS, (day + 1) * DAY_HOURS)) {
      if (isDeclared(start)) continue;
      const value = change(made, day);
      const number = {
        window: { start, end: start + 3_600_000 },
        value,
        lower: value,
        upper: value,
        completeness: 1,
        of,
      };
      questions.push({ watched: { kind: 'value' as const, name, unit: '' }, usual, number });
    }
  }
  return excursionsOf(NUMBER_DETECTORS, questions);
}

describe('the detectors of numbers, over months of a site with twenty metrics', () => {
  const site = madeSite(1, WEEKS);

  it('raise at most one false alarm a week, through seasons, declared holidays and flash sales', () => {
    const alarms = site.flatMap((metric) =>
      foundIn(metric, { from: 14, to: 7 * WEEKS }).map(({ window, verdict }) => ({ window, verdict })),
    );

    expect(site).toHaveLength(20);
    expect(alarms.length / (WEEKS - 2)).toBeLessThanOrEqual(1);
  });

  it('find an outage of a day in every metric of ten an hour or more, and a tripling of a busy one', () => {
    const day = 40;
    const around = { from: day - 1, to: day + 2 };
    const [start, end] = [SITE_START + day * DAY_MS, SITE_START + (day + 1) * DAY_MS];
    const during = (excursions: ReturnType<typeof foundIn>) =>
      excursions.filter(({ window }) => window.start >= start && window.end <= end).map(({ detector }) => detector.id);

    for (const [place, metric] of site.slice(0, 12).entries()) {
      const silent = during(foundIn(metric, around, (value, at) => (at === day ? 0 : value)));
      // At night a rare metric may be silent for no reason, so that the day is found in two parts.
      expect([metric.name, ...(place < 8 ? silent : new Set(silent))]).toEqual([metric.name, 'number_silence']);
    }
    for (const metric of site.slice(0, 8)) {
      const tripled = during(foundIn(metric, around, (value, at) => (at === day ? 3 * value : value)));
      expect([metric.name, ...new Set(tripled)]).toEqual([metric.name, 'number_spike']);
    }
  });
});
