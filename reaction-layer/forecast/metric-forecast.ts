import type { Answers, AnsweredQuestion } from '../../core/port/answers';
import type { Clock } from '../../core/port/clock';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { addDays, dayOf, dayWindow } from '../../core/time/calendar';
import { type Forecast, FORECAST_LIMITS, ForecastError, forecastSeries } from './forecast-series';
import { filled } from './series-file';
import { AHEAD } from '../../core/wire/forecast';

/** Beyond a week, days are forecast instead of hours. */
const LONGEST_IN_HOURS = 7 * 24;
const HISTORY_DAYS = { hour: 8 * 7, day: 400 } as const;
const MOST_DAYS_AHEAD = 60;

export interface MetricForecastAnswer {
  readonly answer: AnsweredQuestion;
  readonly basis: Awaited<ReturnType<Answers['query']>>;
  readonly currency: string | null;
  readonly grain: 'hour' | 'day';
  readonly from: number;
  readonly to: number;
  readonly forecast: Forecast | null;
  /** Starts of the points. */
  readonly starts: readonly number[];
}

/** @throws ForecastError for a horizon that is too long, QueryError for a metric that cannot be asked for */
export async function forecastMetric(
  { answers, clock }: { readonly answers: Answers; readonly clock: Clock },
  asked: {
    readonly site: string;
    readonly metric: string;
    readonly ahead: string;
    readonly filters?: readonly string[];
  },
): Promise<MetricForecastAnswer> {
  const hours = hoursOf(asked.ahead);
  const grain = hours > LONGEST_IN_HOURS ? 'day' : 'hour';
  const { site, asOf } = await answers.moment(asked.site);
  const now = Math.min(clock.now(), asOf ?? clock.now());
  const zone = site.timeZone;
  const today = dayOf(now, zone);
  const to = grain === 'hour' ? Math.floor(now / HOUR_MS) * HOUR_MS : dayWindow(today, zone).start;
  const from =
    grain === 'hour' ? to - HISTORY_DAYS.hour * DAY_MS : dayWindow(addDays(today, -HISTORY_DAYS.day), zone).start;
  const basis = await answers.query(asked.site, [
    { metric: asked.metric, from, to, grain, filters: asked.filters, exact: false },
  ]);
  const [answer] = basis.answers;
  if (answer === undefined) throw new ForecastError(`${asked.metric} was not answered`);
  const { values, start, currency } = historyOf(answer, site.currency);
  const steps = grain === 'hour' ? hours : Math.ceil(hours / 24);
  const starts = Array.from({ length: steps }, (_, step) =>
    grain === 'hour' ? to + step * HOUR_MS : dayWindow(addDays(today, step), zone).start,
  );
  const series = { values, stepMs: grain === 'hour' ? HOUR_MS : DAY_MS };
  const forecast = values.length < FORECAST_LIMITS.least ? null : forecastSeries(series, steps);
  return { answer, basis, currency, grain, from: start ?? to, to, forecast, starts };
}

function hoursOf(ahead: string): number {
  const [, count = '0', unit] = AHEAD.exec(ahead) ?? [];
  const hours = Number(count) * (unit === 'd' ? 24 : 1);
  if (hours <= MOST_DAYS_AHEAD * 24) return hours;
  throw new ForecastError(`ahead is ${ahead}: at most ${MOST_DAYS_AHEAD} days can be forecast`);
}

/** The values from the first that is above zero; of several currencies, those of the site's own. */
function historyOf({ rows, metric }: AnsweredQuestion, siteCurrency: string) {
  const split = rows.flatMap(({ by }) => by['currency'] ?? []);
  const currency = split.length === 0 ? null : siteCurrency;
  const others = rows.find(({ by }) => Object.keys(by).some((name) => name !== 'currency'));
  if (others !== undefined)
    throw new ForecastError(`${metric.id} has several numbers per window: forecast a count, a sum or a ratio`);
  const own = rows.filter(({ by }) => currency === null || by['currency'] === currency);
  const first = own.findIndex(({ value }) => value !== null && value !== 0);
  const seen = first < 0 ? [] : own.slice(first);
  return { values: filled(seen.map(({ value }) => value)), start: seen[0]?.start, currency };
}
