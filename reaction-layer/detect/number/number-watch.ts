import type { Answered, Answers, MetricQuestion } from '../../../core/port/answers';
import { DAY_MS, HOUR_MS, hourOf, type Window } from '../../../core/time/window';
import { type Excursion, excursionsOf } from './excursions';
import type { NumberDetector, WatchedNumber } from './number-detector';
import { type NumberSeries, numberSeries, siteHours } from './number-series';
import { USUAL } from './usual';
import { learnKeys, type UsualByKey } from './usual-numbers';
import type { WatchRule } from './watches';

/** Hours that are judged again each time, so that an excursion keeps its start and no state has to be kept. */
const JUDGED_MS = 2 * DAY_MS;
/** What is going on when they begin has begun before: its start is not known. */
const UNKNOWN_START_MS = 3 * HOUR_MS;
/** The metric that says how far each hour has arrived. */
const REFERENCE = 'events';

/** A metric that is not usual, and what it is about. */
export interface WatchedExcursion {
  /** For machines: `orders`, `page_views by page=/cart`, `sessions share country=DE`. */
  readonly key: string;
  readonly excursion: Excursion;
  /** Whether a batch run has published every hour of it. */
  readonly isPublished: boolean;
}

/** What was found, and in which hours. */
export interface WatchedHour {
  readonly excursions: readonly WatchedExcursion[];
  /** All that begins in this span has been found; what has also ended by `published` will not change. */
  readonly span: Window;
  readonly published: number;
  /** Of the views. */
  readonly epoch: number;
}

export interface NumberWatchDeps {
  readonly answers: Answers;
  readonly watches: readonly WatchRule[];
  readonly detectors: readonly NumberDetector[];
  /** Declared sales and holidays of a site: they are neither learned from nor judged. */
  readonly declared?: (site: string) => readonly Window[];
}

/** Watches the metrics of sites. */
export interface NumberWatch {
  /**
   * What is not usual in the last two days of a site. Asks again what is usual after every publication.
   *
   * @returns undefined before the first night
   * @throws QueryError for a site that does not exist
   */
  look(site: string): Promise<WatchedHour | undefined>;
}

export function createNumberWatch({ answers, watches, detectors, declared = () => [] }: NumberWatchDeps): NumberWatch {
  const learned = new Map<string, LearnedSite>();

  return {
    look: async (site) => {
      const { site: known, pointer, asOf } = await answers.moment(site);
      if (pointer.epoch === 0 || asOf === undefined) return undefined;
      let usual = learned.get(site);
      if (usual?.epoch !== pointer.epoch) {
        usual = await learn(site, known.timeZone, pointer);
        learned.set(site, usual);
      }
      const hours = { start: hourOf(asOf - JUDGED_MS), end: hourOf(asOf) };
      const span = { start: hours.start + UNKNOWN_START_MS, end: hours.end };
      const { series, published, epoch } = await ask(site, known.timeZone, hours);
      const spans = declared(site);
      const excursions = watches.flatMap((watch, at) => {
        const usuals = usual.usual[at] ?? NOTHING_USUAL;
        return (series[at] ?? []).flatMap((one) => excursionsIn({ watch, series: one, usuals, spans }));
      });
      return {
        excursions: excursions.filter(({ excursion: { window } }) => window.start >= span.start),
        ...{ span, published, epoch },
      };
    },
  };

  async function learn(site: string, timeZone: string, { epoch, tidemark }: Answered['pointer']): Promise<LearnedSite> {
    const { series } = await ask(site, timeZone, { start: tidemark - USUAL.weeks * 7 * DAY_MS, end: tidemark });
    return { epoch, usual: watches.map((watch, at) => learnKeys(watch, series[at] ?? [], timeZone, declared(site))) };
  }

  async function ask(site: string, timeZone: string, { start, end }: Window): Promise<Asked> {
    const question = (metric: string, column?: string): MetricQuestion => ({
      metric,
      from: start,
      to: end,
      grain: 'hour',
      timeZone,
      exact: false,
      ...(column === undefined ? {} : { by: [column] }),
    });
    const answered = await answers.query(site, [
      question(REFERENCE),
      ...watches.map(({ metric, by }) => question(metric, by)),
      ...watches.flatMap(({ of }) => (of === undefined ? [] : question(of))),
    ]);
    const rowsOf = (at: number): Answered['answers'][number]['rows'] => answered.answers[at]?.rows ?? [];
    const { epoch, tidemark } = answered.pointer;
    // What the speed layer may have counted twice is not judged.
    const hours = siteHours(rowsOf(0), { asOf: answered.degraded ? tidemark : answered.asOf, tidemark });
    let next = watches.length + 1;
    const series = watches.map((watch, at) =>
      numberSeries(watch, hours, rowsOf(at + 1), watch.of === undefined ? [] : rowsOf(next++)),
    );
    return { series, epoch, published: tidemark };
  }

  function excursionsIn({ watch, series, usuals, spans }: Judged): readonly WatchedExcursion[] {
    const { key, numbers } = series;
    const usual = usuals.get(key);
    if (usual === undefined) return [];
    const watched = watchedOf(watch, key);
    const judged = numbers.filter(({ window }) => !spans.some((span) => overlap(window, span)));
    const excursions = excursionsOf(
      detectors,
      judged.map((number) => ({ watched, usual, number })),
    );
    return excursions.map((excursion) => ({
      key: keyText(watch, key),
      excursion,
      isPublished: judged.every(({ window, isPublished }) => isPublished || !overlap(window, excursion.window)),
    }));
  }
}

interface Judged {
  readonly watch: WatchRule;
  readonly series: NumberSeries;
  readonly usuals: UsualByKey;
  readonly spans: readonly Window[];
}

const NOTHING_USUAL: UsualByKey = new Map();

interface LearnedSite {
  readonly epoch: number;
  /** For each watch. */
  readonly usual: readonly UsualByKey[];
}

interface Asked {
  /** For each watch. */
  readonly series: readonly (readonly NumberSeries[])[];
  readonly epoch: number;
  readonly published: number;
}

function overlap(a: Window, b: Window): boolean {
  return a.start < b.end && b.start < a.end;
}

function keyText({ metric, kind, by, quantile }: WatchRule, key: string): string {
  if (quantile !== undefined) return `${metric} ${quantile}`;
  if (kind === 'share') return `${metric} share ${by ?? ''}=${key}`;
  return by === undefined ? [metric, key].filter((part) => part !== '').join(' ') : `${metric} by ${by}=${key}`;
}

function watchedOf(watch: WatchRule, key: string): WatchedNumber {
  const { metric, kind, by, shape, quantile } = watch;
  const words = metric.replaceAll('_', ' ');
  const named = key === '' ? 'none' : key;
  const name =
    kind === 'share'
      ? `the share of ${by ?? ''} ${named} in ${words}`
      : [words, quantile, by === undefined ? key : `of ${by} ${named}`].filter((part) => part).join(' ');
  return { kind, name, unit: shape === 'ratio' ? 'ratio' : '' };
}
