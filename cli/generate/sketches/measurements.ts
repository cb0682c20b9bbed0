import { ByteWriter } from '../../../core/encoding/bytes';
import {
  addRegister,
  COARSE_PRECISION,
  emptyHyperLogLog,
  FINE_PRECISION,
  type HyperLogLog,
  type Precision,
  registerOf,
} from '../../../core/sketch/hyperloglog';
import { encodeHyperLogLog } from '../../../core/sketch/hyperloglog-codec';
import { createCellCounter } from './cell-counter';
import { createClassicCounter } from './classic-counter';
import { type DistinctError, measureDistinct, type MeasuringPass } from './distinct-error';
import { hashWordsOf } from './hash-words';
import { errorEnvelope, type ErrorEnvelope, measureQuantiles, type QuantileError } from './quantile-error';
import { measureRanking, type RankingError } from './ranking-error';

export interface DistinctResult {
  readonly errors: readonly DistinctError[];
  /** The estimator that Tidemark does not use. */
  readonly classic: readonly DistinctError[];
  /** Number of visitors from which a stored sketch is dense. */
  readonly denseFrom: number;
}

export interface SketchMeasurements {
  readonly fine: DistinctResult;
  readonly coarse: DistinctResult;
  readonly quantiles: readonly QuantileError[];
  readonly envelope: readonly ErrorEnvelope[];
  readonly rankings: readonly RankingError[];
}

export interface SketchMeasures {
  readonly passes: readonly MeasuringPass[];
  readonly classicPasses: readonly MeasuringPass[];
  readonly sets: number;
  readonly durations: number;
  readonly viewsPerWindow: number;
}

/**
 * The measurements of docs/sketches.md: about a minute of one core. Fewer visitors are cheaper, so they get more
 * trials.
 */
export const FULL: SketchMeasures = {
  passes: [
    { upTo: 10_000_000, trials: 96 },
    { upTo: 1_000_000, trials: 160 },
    { upTo: 100_000, trials: 256 },
    { upTo: 1_000, trials: 1_536 },
  ],
  classicPasses: [{ upTo: 100_000, trials: 512 }],
  sets: 80,
  durations: 4_999,
  viewsPerWindow: 2_000,
};

const CAPACITIES = [8, 16, 32, 64, 128, 256, 512];
const EXPONENTS = [0.8, 1, 1.3];
const ENVELOPE_COLUMNS = 200;

/** The same measurements give the same numbers: every stream has a fixed seed. */
export function measureSketches(measures: SketchMeasures): SketchMeasurements {
  return {
    fine: distinctResult(FINE_PRECISION, measures),
    coarse: distinctResult(COARSE_PRECISION, measures),
    quantiles: measureQuantiles(measures),
    envelope: errorEnvelope(ENVELOPE_COLUMNS),
    rankings: EXPONENTS.flatMap((exponent) =>
      measureRanking({ exponent, products: 20_000, windows: 60, viewsPerWindow: measures.viewsPerWindow }, CAPACITIES),
    ),
  };
}

function distinctResult(precision: Precision, { passes, classicPasses }: SketchMeasures): DistinctResult {
  return {
    errors: measureDistinct({ precision, counter: createCellCounter, passes }),
    classic: measureDistinct({ precision, counter: createClassicCounter, passes: classicPasses }),
    denseFrom: denseFrom(precision),
  };
}

/** Number of visitors at which the encoding of one stream changes its form. */
function denseFrom(precision: Precision): number {
  const word = hashWordsOf(precision);
  const sketch = emptyHyperLogLog(precision);
  for (let count = 1; ; count++) {
    addRegister(sketch, registerOf(word(), word(), precision));
    if (!isSparse(sketch)) return count;
  }
}

const SPARSE_FORM = 0;

/** True if the sparse form of these registers is the shorter one; the first byte tells. */
export function isSparse(sketch: HyperLogLog): boolean {
  const writer = new ByteWriter(sketch.length);
  encodeHyperLogLog(sketch, writer);
  return writer.written()[0] === SPARSE_FORM;
}
