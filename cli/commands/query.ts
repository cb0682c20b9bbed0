import { minorUnitDecimals } from '../../core/event/currency';
import type { QueryGrain } from '../../core/merge/grain';
import type { Answer, Row } from '../../core/wire/answer';
import type { ComparisonName } from '../../core/time/comparisons';
import { type Bots, listMetrics } from '../../core/wire/metrics';
import type { Shape } from '../../core/wire/forms';
import { chooseSite, withConnection } from '../connection';
import { allColumns, allRows } from '../answer-pages';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { table } from '../table';

interface RangeOptions extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
}
interface QueryOptions extends RangeOptions {
  readonly grain: QueryGrain;
  readonly by?: string;
  readonly filter?: readonly string[];
  readonly compare?: ComparisonName;
  readonly timeZone?: string;
  readonly bots?: Bots;
  readonly limit?: number;
  readonly offset?: number;
  readonly epoch?: number;
  readonly exact: boolean;
  readonly shape: Shape;
}

export function query(options: QueryOptions, output: Output, [metric = '']: readonly string[]): Promise<number> {
  const { shape } = options;
  if (shape === 'columns' && !output.json) throw new UserError('--shape columns concerns JSON alone: add --json.');
  return withConnection(options, 'query', async (connection) => {
    const site = await chooseSite(connection, options.site);
    const { from, to, grain, by, filter, compare, timeZone: time_zone, bots, limit, offset, epoch, exact } = options;
    const asked = {
      id: metric,
      site,
      from,
      to,
      grain,
      by,
      filter,
      compare,
      time_zone,
      bots,
      limit,
      offset,
      epoch,
      exact: exact ? 'true' : 'false',
    } as const;
    if (shape === 'columns') {
      const answer = await allColumns(connection, asked);
      output.result(answer, () => '');
      return EXIT.done;
    }
    const answer = await allRows(connection, asked);
    output.result(
      answer,
      () =>
        `${table(
          answer.rows.map((row) => shown(row, answer.unit)),
          'No data in this range.',
        )}\n${footer(answer)}`,
    );
    return EXIT.done;
  });
}

function shown(
  { start, by, exact, layer, compared, ...numbers }: Row,
  unit: string,
): Readonly<Record<string, unknown>> {
  const { value, lower, upper } = inMajorUnits(numbers, unit, by['currency']);
  const keys = Object.fromEntries(Object.entries(by).map(([name, key]) => [name, key ?? '(none)']));
  const earlier =
    compared === undefined
      ? {}
      : {
          before: compared === null ? null : inMajorUnits(compared, unit, by['currency']).value,
          change: percent(compared?.change ?? null),
        };
  return {
    start: start.replace('.000Z', 'Z'),
    ...keys,
    value,
    lower,
    upper,
    ...earlier,
    exact: exact ? 'exact' : '',
    layer,
  };
}

/** @example percent(0.125) // '+12.5 %' */
function percent(change: number | null): string | null {
  return change === null ? null : `${change < 0 ? '−' : '+'}${(Math.abs(change) * 100).toFixed(1)} %`;
}

type Numbers = Pick<Row, 'value' | 'lower' | 'upper'>;

/** Money as people write it: 1999 cents are 19.99. JSON keeps minor units, which are whole numbers. */
function inMajorUnits(
  { value, lower, upper }: Numbers,
  unit: string,
  currency: string | null | undefined,
): Readonly<Record<keyof Numbers, unknown>> {
  const decimals = unit === MINOR_UNITS && typeof currency === 'string' ? minorUnitDecimals(currency) : undefined;
  const written = (amount: number | null): unknown =>
    amount === null || decimals === undefined ? amount : (amount / 10 ** decimals).toFixed(decimals);
  return { value: written(value), lower: written(lower), upper: written(upper) };
}

const MINOR_UNITS = 'minor_units';

function footer({ unit, as_of, tidemark, epoch, degraded }: Answer): string {
  const mark =
    tidemark === null
      ? 'nothing is exact yet (run “tidemark batch --until …”)'
      : `exact up to arrival ${tidemark} (epoch ${epoch})`;
  return `in ${unit === MINOR_UNITS ? 'units of the currency' : unit}; as of ${as_of ?? 'never'}; ${mark}${degraded === true ? '; duplicates may be counted until the next batch' : ''}`;
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
