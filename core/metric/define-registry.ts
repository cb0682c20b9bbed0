import { MetricDefinitionError } from './define-metric';
import { isMeasured, type MeasuredMetric, type Metric, partsOf } from './metric';
import type { RetiredCode } from './retired-codes';

/**
 * Validates a list of metrics as a whole: ids, codes and descriptions are unique, retired codes stay retired, and the
 * parts of every derived metric are in the list.
 *
 * @returns the metrics, unchanged
 * @throws MetricDefinitionError for the first violation; for a code, it names the next free one
 */
export function defineRegistry(metrics: readonly Metric[], retired: readonly RetiredCode[]): readonly Metric[] {
  const fault = faultOfTexts(metrics) ?? faultOfCodes(metrics.filter(isMeasured), retired) ?? faultOfParts(metrics);
  if (fault !== undefined) throw new MetricDefinitionError(fault);
  return metrics;
}

/** The lowest code above all current and retired ones. @example nextFreeCode([], []) // 1 */
export function nextFreeCode(
  metrics: readonly Pick<MeasuredMetric, 'code'>[],
  retired: readonly Pick<RetiredCode, 'code'>[],
): number {
  return 1 + Math.max(0, ...[...metrics, ...retired].map(({ code }) => code));
}

function faultOfTexts(metrics: readonly Metric[]): string | undefined {
  const ids = new Set<string>();
  const idByDescription = new Map<string, string>();
  for (const { id, description } of metrics) {
    if (ids.has(id)) return `the id ${id} is used by two metrics; rename one of them`;
    const other = idByDescription.get(description);
    if (other !== undefined) return `metrics ${other} and ${id} have the same description; say how they differ`;
    ids.add(id);
    idByDescription.set(description, id);
  }
  return undefined;
}

function faultOfCodes(metrics: readonly MeasuredMetric[], retired: readonly RetiredCode[]): string | undefined {
  const free = `the next free code is ${nextFreeCode(metrics, retired)}`;
  const idByCode = new Map<number, string>();
  for (const { id, code } of metrics) {
    const old = retired.find((one) => one.code === code);
    if (old !== undefined)
      return `metric ${id}: the code ${code} is retired (it was ${old.id}: ${old.reason}); ${free}`;
    const other = idByCode.get(code);
    if (other !== undefined) return `metric ${id}: the code ${code} is taken by ${other}; ${free}`;
    idByCode.set(code, id);
  }
  return undefined;
}

function faultOfParts(metrics: readonly Metric[]): string | undefined {
  for (const metric of metrics) {
    const missing = partsOf(metric).find((part) => !metrics.includes(part));
    if (missing !== undefined)
      return `metric ${metric.id}: its part ${missing.id} is not in the registry; add it to core/metric/registry.ts`;
  }
  return undefined;
}
