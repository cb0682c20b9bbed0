import type { QueryGrain } from '../../core/merge/grain';
import type { Answer, Row } from '../../core/wire/answer';
import { type Funnel, getFunnel } from '../../core/wire/funnel';
import { type Bots, getMetric, listMetrics } from '../../core/wire/metrics';
import { getRetention, type Retention } from '../../core/wire/retention';
import { getSessionSummary } from '../../core/wire/session-summary';
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
  readonly grain: QueryGrain;
  readonly by?: string;
  readonly filter?: string;
  readonly timeZone?: string;
  readonly bots?: Bots;
  readonly limit?: number;
  readonly exact: boolean;
}

const DAY = '24h';

export function query(options: QueryOptions, output: Output, [metric = '']: readonly string[]): Promise<number> {
  return withConnection(options, 'query', async (connection) => {
    const site = await chooseSite(connection, options.site);
    const range = await timeRange(connection, options, parseDuration(DAY));
    const { grain, by, filter, timeZone: time_zone, bots, limit, exact } = options;
    const answer = await connection.call(getMetric, {
      id: metric,
      site,
      ...range,
      grain,
      by,
      filter,
      time_zone,
      bots,
      limit,
      exact: exact ? 'true' : 'false',
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

function shown({ start, by, value, lower, upper, exact, layer }: Row): Readonly<Record<string, unknown>> {
  const keys = Object.fromEntries(Object.entries(by).map(([name, key]) => [name, key ?? '(none)']));
  return { start: start.replace('.000Z', 'Z'), ...keys, value, lower, upper, exact: exact ? 'exact' : '', layer };
}

function footer({ unit, as_of, tidemark, epoch, degraded }: Answer): string {
  const mark =
    tidemark === null
      ? 'nothing is exact yet (run “tidemark batch --until …”)'
      : `exact up to arrival ${tidemark} (epoch ${epoch})`;
  return `in ${unit}; as of ${as_of ?? 'never'}; ${mark}${degraded === true ? '; duplicates may be counted until the next batch' : ''}`;
}

export function metrics(options: CommonOptions, output: Output): Promise<number> {
  return withConnection(options, 'metrics', async (connection) => {
    const answer = await connection.call(listMetrics, {});
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
  readonly per: Funnel['per'];
}

export function funnel(options: FunnelOptions, output: Output): Promise<number> {
  return withConnection(options, 'funnel', async (connection) => {
    const site = await chooseSite(connection, options.site);
    const range = await timeRange(connection, options, parseDuration(DAY));
    const { steps, within, per } = options;
    const answer = await connection.call(getFunnel, { site, ...range, steps: steps.join(','), within, per });
    output.result(answer, () => table(answer.steps, 'No events in this range.'));
    return EXIT.done;
  });
}

export function retention(options: RangeOptions & { readonly days: number }, output: Output): Promise<number> {
  return withConnection(options, 'retention', async (connection) => {
    const site = await chooseSite(connection, options.site);
    const range = await timeRange(connection, options, parseDuration('30d'));
    const answer = await connection.call(getRetention, { site, ...range, days: options.days });
    const row = ({ first_day, size, retained }: Retention['cohorts'][number]): Readonly<Record<string, unknown>> => ({
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
    const answer = await connection.call(getSessionSummary, { site, ...range });
    output.result(answer, () => report(answer));
    return EXIT.done;
  });
}
