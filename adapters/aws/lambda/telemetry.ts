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
}

export interface TelemetryOptions {
  readonly write?: (line: string) => void;
  readonly now?: () => number;
  /** Deployed name; Lambda’s own variable if absent. */
  readonly deployedAs?: string;
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
  return {
    info: (message, fields = {}) => line('INFO', { message, ...fields }),
    error: (message, error, fields = {}) => line('ERROR', { message, ...errorFields(error), ...fields }),
    measure: (measures, fields = {}) => {
      const given = Object.entries<Measured | undefined>(measures).filter(
        (one): one is [string, Measured] => one[1] !== undefined,
      );
      const metrics = given.map(([metric, [, unit]]) => ({ Name: metric, Unit: unit }));
      const values = Object.fromEntries(given.map(([metric, [value]]) => [metric, value]));
      const aws = {
        Timestamp: now(),
        CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [[METRIC_DIMENSION]], Metrics: metrics }],
      };
      line('INFO', { ...fields, _aws: aws, ...values });
    },
  };
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
