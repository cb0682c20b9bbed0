import { measuredAs } from '../declare/check-declaration';
import type { ExperimentRecord } from '../declare/experiment';
import type { ExperimentResults } from './experiment-results';
import type { JudgedComparison, JudgedVariant } from './judge';
import type { WireResults } from './wire';

export function resultsOnWire(
  { declaration, status }: ExperimentRecord,
  results: ExperimentResults,
  isDegraded: boolean,
): WireResults {
  const { basis, outcomes, split, decision } = results;
  return {
    site: basis.site.id,
    experiment: declaration.id,
    status,
    unit: declaration.unit,
    from: textOf(results.from),
    to: textOf(results.to),
    as_of: basis.asOf === undefined ? null : textOf(basis.asOf),
    tidemark: basis.pointer.epoch === 0 ? null : textOf(basis.pointer.tidemark),
    epoch: basis.pointer.epoch,
    ...(isDegraded ? ({ degraded: true } as const) : {}),
    layer: outcomes.layer,
    is_live: outcomes.layer !== 'batch',
    is_at_end: results.isAtEnd,
    mixed_units: outcomes.mixedUnits,
    units_needed: results.unitsNeeded,
    split: { expected: [...results.shares], chi_square: split.chiSquare, p: split.p, is_mismatch: split.isMismatch },
    metrics: results.metrics.map(({ asked, role, better, explained, variants }, metric) => {
      const sums = outcomes.variants.flatMap(({ metrics }) => metrics[metric] ?? []);
      return {
        metric: asked.metric,
        as: measuredAs(asked),
        role,
        better,
        variance_explained: explained,
        cap: sums.find(({ cap }) => cap !== null)?.cap ?? null,
        capped_units: sums.reduce((sum, { cappedUnits }) => sum + cappedUnits, 0),
        variants: variants.map((variant, at) => variantOnWire(declaration.variants[at]?.id ?? '', variant)),
      };
    }),
    decision: { ...decision, because: [...decision.because] },
  };
}

function variantOnWire(variant: string, { units, value, comparison }: JudgedVariant) {
  return { variant, units, value, comparison: comparison && comparisonOnWire(comparison) };
}

function comparisonOnWire({ difference, always, once, relative, p, adjustedP }: JudgedComparison) {
  return { difference, always, once, relative, p, adjusted_p: adjustedP };
}

function textOf(ms: number): string {
  return new Date(ms).toISOString();
}
