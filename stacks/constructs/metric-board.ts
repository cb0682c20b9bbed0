import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { CloudwatchDashboard } from '../lib/aws';
import type { Metric } from '../lib/metrics';
import { nameOf } from '../lib/naming';

export interface Chart {
  readonly title: string;
  readonly metrics: readonly (readonly [label: string, metric: Metric])[];
  /** A line that is computed from metrics, by their ids in the expression. */
  readonly computed?: {
    readonly label: string;
    readonly expression: string;
    readonly using: Readonly<Record<string, Metric>>;
  };
  /** Unit of the left axis. */
  readonly unit: string;
}

export interface MetricBoardProps {
  readonly environment: Environment;
  readonly name: string;
  readonly charts: readonly Chart[];
}

const COLUMNS = 24;
const WIDTH = 8;
const HEIGHT = 6;
const PERIOD_SECONDS = 60;

/** A CloudWatch dashboard. */
export class MetricBoard extends Construct {
  constructor(scope: Construct, id: string, { environment, name, charts }: MetricBoardProps) {
    super(scope, id);
    const perRow = COLUMNS / WIDTH;
    const widgets = charts.map(({ title, metrics, computed, unit }, at) => ({
      type: 'metric',
      x: (at % perRow) * WIDTH,
      y: Math.floor(at / perRow) * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
      properties: {
        title,
        region: environment.region,
        view: 'timeSeries',
        period: PERIOD_SECONDS,
        yAxis: { left: { label: unit, showUnits: false, min: 0 } },
        metrics: [
          ...(computed === undefined ? [] : [[{ expression: computed.expression, label: computed.label }]]),
          ...Object.entries(computed?.using ?? {}).map(([of, metric]) => line(metric, { id: of, visible: false })),
          ...metrics.map(([label, metric]) => line(metric, { label })),
        ],
      },
    }));
    new CloudwatchDashboard(this, 'board', {
      dashboardName: nameOf(environment, name),
      dashboardBody: JSON.stringify({ widgets }),
    });
  }
}

/** A metric as a widget has it: its names in order, then how it is shown. */
function line({ namespace, name, dimensions, statistic }: Metric, shown: object): readonly unknown[] {
  return [namespace, name, ...Object.entries(dimensions).flat(), { ...shown, stat: statistic }];
}
