import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { CloudwatchDashboard } from '../lib/aws';
import type { Metric } from '../lib/metrics';
import { nameOf } from '../lib/naming';

export interface Chart {
  readonly title: string;
  readonly metrics: readonly (readonly [label: string, metric: Metric])[];
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
    const widgets = charts.map(({ title, metrics, unit }, at) => ({
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
        metrics: metrics.map(([label, metric]) => [
          metric.namespace,
          metric.name,
          ...Object.entries(metric.dimensions).flat(),
          { label, stat: metric.statistic },
        ]),
      },
    }));
    new CloudwatchDashboard(this, 'board', {
      dashboardName: nameOf(environment, name),
      dashboardBody: JSON.stringify({ widgets }),
    });
  }
}
