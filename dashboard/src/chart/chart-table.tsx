import type { Row } from '../../../core/wire/answer';
import { useFormat } from '../data/site';
import { honestyOf } from '../honesty/state';
import { type TableColumn, Table } from '../kit/table';
import { text } from '../text/text';
import type { TimeChartProps } from './time-chart-props';

type ChartTableProps = Pick<TimeChartProps, 'title' | 'rows' | 'before' | 'beforeName' | 'unit' | 'currency' | 'step'>;

/** The values of a chart, newest last. */
export function ChartTable({ title, rows, before = [], beforeName = '', unit, currency, step }: ChartTableProps) {
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
    <div className="chart-table">
      <Table caption={title} columns={columns} items={rows} keyOf={({ start }) => start} />
    </div>
  );
}
