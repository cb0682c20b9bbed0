import type { Row } from '../../core/merge/rows';
import { findMetric } from '../../core/metric/registry';
import type { Answered, Answers, MetricQuestion } from '../../core/port/answers';
import { DAY_MS, HOUR_MS, type Window } from '../../core/time/window';
import { createNumberWatch, type NumberWatchDeps } from '../../reaction-layer/detect/number/number-watch';
import type { WatchRule } from '../../reaction-layer/detect/number/watches';
import { NUMBER_DETECTORS } from '../../reaction-layer/detect/registry';

/** A Monday; three weeks of views follow, then live hours. */
const FIRST = Date.UTC(2024, 0, 1);
const TIDEMARK = FIRST + 21 * DAY_MS;

interface Told {
  readonly asOf: number;
  readonly degraded?: boolean;
  readonly epoch?: number;
  /** The value of a metric under a key in an hour; undefined for no row. */
  readonly at: (metric: string, key: string, start: number) => number | undefined;
  /** Completeness of live hours; 1 if not given. */
  readonly completeness?: number;
}

/** A query service that knows a table of numbers. */
function answersOf(told: Told): Answers & { readonly questions: MetricQuestion[] } {
  const questions: MetricQuestion[] = [];
  const basis = {
    site: { id: 'shop', timeZone: 'UTC', currency: 'USD' },
    pointer: { epoch: told.epoch ?? 1, tidemark: TIDEMARK, withdrawn: [] },
    asOf: told.asOf,
  };
  const rowsOf = ({ metric, from, to, by = [] }: MetricQuestion): readonly Row[] => {
    const hours = Array.from({ length: (to - from) / HOUR_MS }, (_, hour) => from + hour * HOUR_MS);
    return hours.flatMap((start) =>
      (by.length === 0 ? [''] : ['DE', 'FR', '__other__']).flatMap((key): readonly Row[] => {
        // Before the first event of the site, totals are 0 and breakdowns have no rows.
        const value = start >= FIRST ? told.at(metric, key, start) : key === '' ? 0 : undefined;
        if (value === undefined) return [];
        const isLive = start >= TIDEMARK;
        const [column] = by;
        return [
          {
            start,
            end: start + HOUR_MS,
            by: column === undefined ? {} : { [column]: key },
            value,
            lower: value,
            upper: value,
            exact: !isLive,
            layer: isLive ? 'speed' : 'batch',
            ...(isLive ? { final: finalOf(told.completeness ?? 1) } : {}),
          },
        ];
      }),
    );
  };
  return {
    questions,
    moment: () => Promise.resolve(basis),
    query: (_site, asked) => {
      questions.push(...asked);
      const answers = asked.map((question): Answered['answers'][number] => {
        const metric = findMetric(question.metric);
        if (metric === undefined) throw new Error(`no metric ${question.metric}`);
        const columns = question.by ?? [];
        return {
          metric,
          question,
          timeZone: 'UTC',
          columns,
          rows: rowsOf(question),
          next: undefined,
          asOf: told.asOf,
          comparison: undefined,
        };
      });
      return Promise.resolve({ ...basis, degraded: told.degraded ?? false, answers });
    },
  };
}

const finalOf = (completeness: number): NonNullable<Row['final']> => ({
  completeness,
  lower: null,
  upper: null,
  rate: null,
  learned: true,
});

const SESSIONS: WatchRule = { metric: 'sessions', kind: 'value', shape: 'count' };
const BY_COUNTRY: WatchRule = { metric: 'sessions', kind: 'share', shape: 'ratio', by: 'country', keys: 2 };
const usualAt = (metric: string, key: string, start: number): number =>
  (metric === 'events' ? 1000 : (key === '' ? 200 : 100) + ((start / HOUR_MS) % 7)) * (isNight(start) ? 0.1 : 1);
const isNight = (start: number): boolean => start % DAY_MS < 5 * HOUR_MS;

const ODD = TIDEMARK + 5 * HOUR_MS;
const NOW = TIDEMARK + 10 * HOUR_MS + 600_000;

async function look(told: Partial<Told>, watch = SESSIONS, declared: readonly Window[] = []) {
  const deps: NumberWatchDeps = {
    answers: answersOf({ asOf: NOW, at: usualAt, ...told }),
    watches: [watch],
    detectors: NUMBER_DETECTORS,
    declared: () => declared,
  };
  const found = await createNumberWatch(deps).look('shop');
  return found?.excursions.map(({ key, excursion: { detector, window, count }, isPublished }) => [
    detector.id,
    key,
    (window.start - TIDEMARK) / HOUR_MS,
    count,
    isPublished,
  ]);
}

const silent: Told['at'] = (metric, key, start) =>
  metric === 'sessions' && start >= ODD && start < ODD + 2 * HOUR_MS ? 0 : usualAt(metric, key, start);

describe('the watch over the numbers of a site', () => {
  it('finds nothing in usual hours, and silence where there is none', async () => {
    expect(await look({})).toEqual([]);
    expect(await look({ at: silent })).toEqual([['number_silence', 'sessions', 5, 2, false]]);
  });

  it('says nothing about hours that are late, degraded or after what has been read, nor about declared ones', async () => {
    expect(await look({ at: silent, completeness: 0.9 })).toEqual([]);
    expect(await look({ at: silent, degraded: true })).toEqual([]);
    expect(await look({ at: silent, asOf: ODD })).toEqual([]);
    expect(await look({ at: silent }, SESSIONS, [{ start: ODD, end: ODD + DAY_MS }])).toEqual([]);
  });

  it('says nothing before the first night', async () => {
    expect(await look({ at: silent, epoch: 0 })).toBeUndefined();
  });

  it('finds a mix that has shifted although the total has not', async () => {
    const at: Told['at'] = (metric, key, start) => {
      if (start < ODD || metric !== 'sessions' || key === '')
        return key === '__other__' ? 0 : usualAt(metric, key, start);
      return key === 'DE' ? 190 : key === 'FR' ? 14 : 0;
    };

    const found = await look({ at, asOf: ODD + HOUR_MS }, BY_COUNTRY);

    expect(found).toEqual([
      ['number_shift', 'sessions share country=DE', 5, 1, false],
      ['number_shift', 'sessions share country=FR', 5, 1, false],
    ]);
  });

  it('takes a key without a row for as much as the rest of its hour may hide', async () => {
    const pages: WatchRule = { metric: 'page_views', kind: 'value', shape: 'count', by: 'page', keys: 2 };
    const gone =
      (other: number): Told['at'] =>
      (metric, key, start) =>
        start < ODD || metric !== 'page_views'
          ? usualAt(metric, key, start)
          : key === '__other__'
            ? other
            : key === 'FR'
              ? 100
              : undefined;

    expect(await look({ at: gone(0), asOf: ODD + HOUR_MS }, pages)).toEqual([
      ['number_silence', 'page_views by page=DE', 5, 1, false],
    ]);
    expect(await look({ at: gone(500), asOf: ODD + HOUR_MS }, pages)).toEqual([]);
  });

  it('learns again only when something was published', async () => {
    const answers = answersOf({ asOf: NOW, at: usualAt });
    const watch = createNumberWatch({ answers, watches: [SESSIONS], detectors: NUMBER_DETECTORS });

    await watch.look('shop');
    const first = answers.questions.length;
    await watch.look('shop');

    expect(first).toBe(4);
    expect(answers.questions.length).toBe(6);
  });
});
