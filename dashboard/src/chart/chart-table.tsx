import type { Row } from '../../../core/wire/answer';
import { useFormat } from '../data/site';
import { honestyOf } from '../honesty/state';
import { type TableColumn, Table } from '../kit/table';
import { text } from '../text/text';
import { roundedFor } from './ahead';
import type { AheadPoint } from './ahead-points';
import type { TimeChartProps } from './time-chart-props';

type ChartTableProps = Pick<
  TimeChartProps,
  'title' | 'rows' | 'before' | 'beforeName' | 'unit' | 'currency' | 'step' | 'ahead'
>;

/** The values of a chart, newest last. */
export function ChartTable({
  title,
  rows,
  before = [],
  beforeName = '',
  unit,
  currency,
  step,
  ahead = [],
}: ChartTableProps) {
  const format = useFormat();
  const shown = (value: number | null | undefined): string => format.value(value, unit, currency);
  const compared: readonly TableColumn<Row>[] =
    before.length === 0
      ? []
      : [{ id: 'before', name: beforeName, cell: (row) => shown(before[rows.indexOf(row)]?.value), isOptional: true }];
  const columns: readonly TableColumn<Row>[] = [
    { id: 'when', name: text.chart.when, cell: (row) => format.bucket(row.start, row.end, step) },
    { id: 'value', name: text.chart.value, cell: (row) => <b>{shown(row.value)}</b> },
    {
      id: 'bounds',
      name: text.chart.bounds,
      cell: (row) =>
        row.value === null || row.lower === row.upper ? '' : text.fromTo(shown(row.lower), shown(row.upper)),
      isOptional: true,
    },
    { id: 'state', name: text.chart.state, cell: (row) => honestyOf(row, { unit, format, isBucket: true }).words },
    ...compared,
  ];
  return (
    <div className="chart-table" role="region" aria-label={title} tabIndex={0}>
      <Table caption={title} columns={columns} items={rows} keyOf={({ start }) => start} />
      {ahead.length === 0 ? null : (
        <Table<AheadPoint>
          caption={text.chart.forecast}
          items={ahead}
          keyOf={({ startMs }) => String(startMs)}
          columns={[
            {
              id: 'when',
              name: text.chart.forecast,
              cell: ({ startMs, endMs }) =>
                format.bucket(new Date(startMs).toISOString(), new Date(endMs).toISOString(), step),
            },
            { id: 'value', name: text.chart.value, cell: ({ value }) => shown(roundedFor(value, unit)) },
            {
              id: 'bounds',
              name: text.chart.bounds,
              cell: ({ lower, upper }) => text.fromTo(shown(roundedFor(lower, unit)), shown(roundedFor(upper, unit))),
            },
          ]}
        />
      )}
    </div>
  );
}
