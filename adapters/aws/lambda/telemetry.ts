import { type FunctionMetric, type MeasuredFunction, METRIC_DIMENSION, METRIC_NAMESPACE } from './metrics';

/** Fields of a JSON line for CloudWatch Logs. No field may carry visitor data. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

type Unit = 'Count' | 'Milliseconds' | 'Bytes';

type Measured = readonly [value: number, unit: Unit];
/** Metrics of one invocation, out of those declared for the function. */
export type Measures<Name extends MeasuredFunction> = Readonly<Partial<Record<FunctionMetric<Name>, Measured>>>;

export interface Telemetry<Name extends MeasuredFunction> {
  info(message: string, fields?: LogFields): void;
  /** Logs name, code and message of an error; never a request, nor a stack trace that contains one. */
  error(message: string, error: unknown, fields?: LogFields): void;
  /** Emits metrics in the embedded metric format: CloudWatch extracts them from the log, so no API call is needed. */
  measure(measures: Measures<Name>, fields?: LogFields): void;
  /**
   * The same for metrics of every request, which an instance writes together: at once after a quiet time, then every
   * ten seconds or hundred requests. Every value is kept, so sums, counts and percentiles stay exact. Lambda may end an
   * instance with the last seconds unwritten.
   */
  gather(measures: Measures<Name>): void;
}

export interface TelemetryOptions {
  readonly write?: (line: string) => void;
  readonly now?: () => number;
  /** Deployed name; Lambda’s own variable if absent. */
  readonly deployedAs?: string;
}

/** Each line costs as much as a write to a table, so requests share one. */
const GATHER_MS = 10_000;
const MINUTE_MS = 60_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const MOST_VALUES = 100;

/** Values of a metric, in the order in which they were measured. */
interface Series {
  readonly unit: Unit;
  readonly values: number[];
}

/**
 * Logs and metrics of one function.
 *
 * @param name the same in every environment, such as `collect`
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createTelemetry<Name extends MeasuredFunction>(
  name: Name,
  { write = writeLine, now = Date.now, deployedAs = deployedName(name) }: TelemetryOptions = {},
): Telemetry<Name> {
  const line = (level: string, fields: Readonly<Record<string, unknown>>): void =>
    write(JSON.stringify({ level, [METRIC_DIMENSION]: deployedAs, ...fields }));
  const emit = (series: ReadonlyMap<string, Series>, timestampMs: number, fields: LogFields): void => {
    const metrics = [...series].map(([metric, { unit }]) => ({ Name: metric, Unit: unit }));
    const aws = {
      Timestamp: timestampMs,
      CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [[METRIC_DIMENSION]], Metrics: metrics }],
    };
    const values = [...series].map(([metric, { values: all }]): readonly [string, unknown] => [
      metric,
      all.length === 1 ? all[0] : all,
    ]);
    line('INFO', { ...fields, _aws: aws, ...Object.fromEntries(values) });
  };
  const gathered = new Map<string, Series>();
  let sinceMs = 0;
  let writtenMs = -Infinity;
  const writeGathered = (): void => {
    if (gathered.size === 0) return;
    emit(gathered, sinceMs, {});
    gathered.clear();
  };
  return {
    info: (message, fields = {}) => line('INFO', { message, ...fields }),
    error: (message, error, fields = {}) => line('ERROR', { message, ...errorFields(error), ...fields }),
    measure: (measures, fields = {}) => emit(seriesOf(measures), now(), fields),
    gather: (measures) => {
      const nowMs = now();
      // Values from before a pause of the instance keep their own minute.
      if (nowMs - sinceMs >= MINUTE_MS) writeGathered();
      if (gathered.size === 0) sinceMs = nowMs;
      for (const [metric, { unit, values }] of seriesOf(measures)) {
        const { values: all } = gathered.get(metric) ?? { values: [] };
        gathered.set(metric, { unit, values: [...all, ...values] });
      }
      const isFull = [...gathered.values()].some(({ values }) => values.length >= MOST_VALUES);
      if (!isFull && nowMs - writtenMs < GATHER_MS) return;
      writeGathered();
      writtenMs = nowMs;
    },
  };
}

function seriesOf(measures: Readonly<Record<string, Measured | undefined>>): ReadonlyMap<string, Series> {
  return new Map(
    Object.entries(measures).flatMap(([metric, measured]): [string, Series][] =>
      measured === undefined ? [] : [[metric, { unit: measured[1], values: [measured[0]] }]],
    ),
  );
}

function deployedName(name: string): string {
  return process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? name;
}

function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, code: 'code' in error ? String(error.code) : undefined, reason: error.message };
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
