import { createCellCounter } from '../../cli/generate/sketches/cell-counter';
import {
  type Counter,
  type DistinctError,
  logGrid,
  measureDistinct,
  type MeasuringPass,
} from '../../cli/generate/sketches/distinct-error';
import { hashWordsOf } from '../../cli/generate/sketches/hash-words';
import {
  FULL,
  isSparse,
  measureSketches,
  type SketchMeasurements,
  type SketchMeasures,
} from '../../cli/generate/sketches/measurements';
import {
  addRegister,
  COARSE_PRECISION,
  emptyHyperLogLog,
  estimateDistinct,
  FINE_PRECISION,
  type HyperLogLog,
  type Precision,
  registerOf,
} from '../../core/sketch/hyperloglog';

/**
 * A separate program: a hundred million visitors take seconds here and minutes inside jest, where each use of `Math`
 * goes through a proxy. It prints the readings as JSON; with the argument `all`, those of docs/sketches.md.
 */
export interface Readings {
  readonly measured: SketchMeasurements;
  /** Through cells and their bytes, compared with one sketch that sees all visitors, by precision. */
  readonly cells: Readonly<Record<Precision, CellReadings>>;
  /** Errors of counters that are wrong. */
  readonly faults: Readonly<Record<FaultName, readonly DistinctError[]>>;
}
interface CellReadings {
  /** Numbers of visitors at which the registers differ. */
  readonly different: readonly number[];
  readonly forms: readonly ('sparse' | 'dense')[];
}

const QUICK: SketchMeasures = {
  passes: [
    { upTo: 1_000_000, trials: 24 },
    { upTo: 100_000, trials: 72 },
    { upTo: 10_000, trials: 288 },
  ],
  classicPasses: [{ upTo: 20_000, trials: 384 }],
  sets: 40,
  durations: 997,
  viewsPerWindow: 400,
};

interface Fault {
  readonly precision: Precision;
  readonly pass: MeasuringPass;
  readonly estimate: (registers: HyperLogLog) => ReturnType<Counter['estimate']>;
}
type FaultName = 'lossyDenseForm' | 'ranksEndAt11' | 'halfTheRegisters' | 'narrowBounds';

const FAULTS: Readonly<Record<FaultName, Fault>> = {
  lossyDenseForm: {
    precision: FINE_PRECISION,
    pass: { upTo: 10_000, trials: 128 },
    estimate: (registers) =>
      estimateDistinct(isSparse(registers) ? registers : registers.map((rank, index) => (index % 50 === 0 ? 0 : rank))),
  },
  ranksEndAt11: {
    precision: COARSE_PRECISION,
    pass: { upTo: 1_000_000, trials: 24 },
    estimate: (registers) => estimateDistinct(registers.map((rank) => Math.min(rank, 11))),
  },
  halfTheRegisters: {
    precision: COARSE_PRECISION,
    pass: { upTo: 10_000, trials: 256 },
    estimate: (registers) =>
      estimateDistinct(registers.map((rank, index) => (index % 2 === 0 ? rank : registers[index - 1]!))),
  },
  narrowBounds: {
    precision: FINE_PRECISION,
    pass: { upTo: 10_000, trials: 128 },
    estimate: (registers) => {
      const { value, lower, upper } = estimateDistinct(registers);
      return {
        value,
        lower: Math.floor(value - ((value - lower) * 2) / 3),
        upper: Math.ceil(value + ((upper - value) * 2) / 3),
      };
    },
  },
};

function measureFault({ precision, pass, estimate }: Fault): readonly DistinctError[] {
  const counter = (): Counter => {
    const registers = emptyHyperLogLog(precision);
    return { see: (count, word) => see(registers, count, word, precision), estimate: () => estimate(registers) };
  };
  return measureDistinct({ precision, counter, passes: [pass] });
}

function see(registers: HyperLogLog, count: number, word: () => number, precision: Precision): void {
  for (let left = count; left > 0; left--) addRegister(registers, registerOf(word(), word(), precision));
}

function compareCells(precision: Precision, upTo: number): CellReadings {
  const [wordOfCells, word] = [hashWordsOf(4), hashWordsOf(4)];
  const counter = createCellCounter(precision);
  const registers = emptyHyperLogLog(precision);
  const forms = new Set<'sparse' | 'dense'>();
  const different: number[] = [];
  let seen = 0;
  for (const count of logGrid(upTo)) {
    counter.see(count - seen, wordOfCells);
    counter.estimate();
    see(registers, count - seen, word, precision);
    seen = count;
    forms.add(isSparse(registers) ? 'sparse' : 'dense');
    if (!Buffer.from(counter.all().registers).equals(registers)) different.push(count);
  }
  return { different, forms: [...forms] };
}

const ALL = process.argv[2] === 'all';
const upTo = ALL ? 10_000_000 : 1_000_000;
const readings: Readings = {
  measured: measureSketches(ALL ? FULL : QUICK),
  cells: {
    [FINE_PRECISION]: compareCells(FINE_PRECISION, upTo),
    [COARSE_PRECISION]: compareCells(COARSE_PRECISION, upTo),
  },
  faults: {
    lossyDenseForm: measureFault(FAULTS.lossyDenseForm),
    ranksEndAt11: measureFault(FAULTS.ranksEndAt11),
    halfTheRegisters: measureFault(FAULTS.halfTheRegisters),
    narrowBounds: measureFault(FAULTS.narrowBounds),
  },
};
process.stdout.write(JSON.stringify(readings));
