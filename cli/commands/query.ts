import { chooseSite, withConnection } from '../connection';
import { EXIT } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { report } from '../report';
import { table } from '../table';
import { parseDuration, timeRange } from '../time-range';

interface RangeOptions extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
}
interface QueryOptions extends RangeOptions {
  readonly grain: string;
  readonly by?: string;
  readonly filter?: string;
  readonly timeZone?: string;
  readonly bots?: string;
  readonly limit?: number;
  readonly exact: boolean;
}

interface MetricAnswer {
  readonly metric: string;
  readonly unit: string;
  readonly as_of: string | null;
  readonly tidemark: string | null;
  readonly epoch: number;
  readonly degraded?: boolean;
  readonly rows: readonly MetricRow[];
}
interface MetricRow {
  readonly start: string;
  readonly end: string;
  readonly by: Readonly<Record<string, string | null>>;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly exact: boolean;
  readonly layer: string;
}

const DAY = '24h';

export function query(options: QueryOptions, output: Output, [metric]: readonly string[]): Promise<number> {
  return withConnection(options, 'query', async (connection) => {
    const site = await chooseSite(connection, options.site);
    const range = await timeRange(connection, options, parseDuration(DAY));
    const { grain, by, filter, timeZone: time_zone, bots, limit, exact } = options;
    const answer = await connection.get<MetricAnswer>(`/v1/metrics/${encodeURIComponent(metric ?? '')}`, {
      site,
      ...range,
      grain,
      by,
      filter,
      time_zone,
      bots,
      limit,
      exact,
    });
    output.result(
      answer,
      () =>
        `${table(
          answer.rows.map((row) => shown(row)),
          'No data in this range.',
        )}\n${footer(answer)}`,
    );
    return EXIT.done;
  });
}

function shown({ start, by, value, lower, upper, exact, layer }: MetricRow): Readonly<Record<string, unknown>> {
  const keys = Object.fromEntries(Object.entries(by).map(([name, key]) => [name, key ?? '(none)']));
  return { start: start.replace('.000Z', 'Z'), ...keys, value, lower, upper, exact: exact ? 'exact' : '', layer };
}

function footer({ unit, as_of, tidemark, epoch, degraded }: MetricAnswer): string {
  const mark =
    tidemark === null
      ? 'nothing is exact yet (run “tidemark batch --until …”)'
      : `exact up to arrival ${tidemark} (epoch ${epoch})`;
  return `in ${unit}; as of ${as_of ?? 'never'}; ${mark}${degraded === true ? '; duplicates may be counted until the next batch' : ''}`;
}

export function metrics(options: CommonOptions, output: Output): Promise<number> {
  return withConnection(options, 'metrics', async (connection) => {
    const answer = await connection.get<{
      readonly metrics: readonly {
        readonly id: string;
        readonly unit: string;
        readonly description: string;
        readonly breakdowns: readonly string[];
      }[];
    }>('/v1/metrics');
    output.result(answer, () =>
      table(
        answer.metrics.map(({ id, unit, breakdowns, description }) => ({
          id,
          unit,
          by: breakdowns.join(' '),
          description,
        })),
        'No metrics.',
      ),
    );
    return EXIT.done;
  });
}

interface FunnelOptions extends RangeOptions {
  readonly steps: readonly string[];
  readonly within: string;
  readonly per: string;
}

export function funnel(options: FunnelOptions, output: Output): Promise<number> {
  return withConnection(options, 'funnel', async (connection) => {
    const site = await chooseSite(connection, options.site);
    const range = await timeRange(connection, options, parseDuration(DAY));
    const { steps, within, per } = options;
    const answer = await connection.get<{ readonly steps: readonly Readonly<Record<string, unknown>>[] }>(
      '/v1/funnels',
      { site, ...range, steps: steps.join(','), within, per },
    );
    output.result(answer, () => table(answer.steps, 'No events in this range.'));
    return EXIT.done;
  });
}

export function retention(options: RangeOptions & { readonly days: number }, output: Output): Promise<number> {
  return withConnection(options, 'retention', async (connection) => {
    const site = await chooseSite(connection, options.site);
    const range = await timeRange(connection, options, parseDuration('30d'));
    interface Cohort {
      readonly first_day: string;
      readonly size: number;
      readonly retained: readonly (number | null)[];
    }
    const answer = await connection.get<{ readonly cohorts: readonly Cohort[] }>('/v1/retention', {
      site,
      ...range,
      days: options.days,
    });
    const row = ({ first_day, size, retained }: Cohort): Readonly<Record<string, unknown>> => ({
      first_day,
      size,
      ...Object.fromEntries(retained.map((count, day) => [`day ${day}`, count])),
    });
    output.result(answer, () => table(answer.cohorts.map(row), 'No visitors in this range.'));
    return EXIT.done;
  });
}

export function sessions(options: RangeOptions, output: Output): Promise<number> {
  return withConnection(options, 'sessions', async (connection) => {
    const site = await chooseSite(connection, options.site);
    const range = await timeRange(connection, options, parseDuration(DAY));
    const answer = await connection.get<Readonly<Record<string, unknown>>>('/v1/sessions/summary', { site, ...range });
    output.result(answer, () => report(answer));
    return EXIT.done;
  });
}
