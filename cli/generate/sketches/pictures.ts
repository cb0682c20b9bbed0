import { COARSE_PRECISION, FINE_PRECISION, type Precision } from '../../../core/sketch/hyperloglog';
import { RELATIVE_ACCURACY } from '../../../core/sketch/ddsketch';
import type { GeneratedFile } from '../contract-validator';
import { type Axis, type Ink, type ChartLayer, type Panel, renderChart, type Series } from './chart';
import { CLASSIC_SWITCH } from './classic-counter';
import { type DistinctError, promisedDeviation, rmsNoise } from './distinct-error';
import type { DistinctResult, SketchMeasurements } from './measurements';
import { LONGEST_MS, type QuantileError } from './quantile-error';
import { promisedOverestimate, type RankingError } from './ranking-error';

/** The pictures of docs/sketches.md. */
export function drawSketches(measured: SketchMeasurements): readonly GeneratedFile[] {
  return [
    { path: 'docs/images/distinct-error.svg', text: drawDistinct(measured) },
    { path: 'docs/images/quantile-error.svg', text: drawQuantiles(measured) },
    { path: 'docs/images/ranking-error.svg', text: drawRankings(measured) },
  ];
}

const MOST_VISITORS = 10_000_000;
const VISITORS: Axis = {
  label: 'different visitors (logarithmic)',
  scale: 'logarithmic',
  from: 1,
  to: MOST_VISITORS,
  ticks: [
    [1, '1'],
    [10, '10'],
    [100, '100'],
    [1e3, '1,000'],
    [1e4, '10,000'],
    [1e5, '100,000'],
    [1e6, '1,000,000'],
    [MOST_VISITORS, '10,000,000'],
  ],
};

function drawDistinct({ fine, coarse }: SketchMeasurements): string {
  return renderChart({
    title: 'HyperLogLog: error of distinct counts from 1 to 10,000,000 visitors',
    description:
      'The mean error stays at zero and the root mean squared error below the promised standard deviation at every number of visitors; the classic estimator, for comparison, has a bump at its switch.',
    x: VISITORS,
    panels: [
      distinctPanel('Totals: 4,096 registers', FINE_PRECISION, fine, true),
      distinctPanel('Breakdowns: 256 registers', COARSE_PRECISION, coarse, false),
    ],
  });
}

function distinctPanel(
  title: string,
  precision: Precision,
  { errors, classic, denseFrom }: DistinctResult,
  inLegend: boolean,
): Panel {
  const promised = promisedDeviation(precision);
  const reach = promised * 1.85;
  const rounded = errors.map(({ count }) => count).filter((count) => 0.5 / count > promised / 10);
  const step = precision === FINE_PRECISION ? 0.01 : 0.05;
  const layers: readonly ChartLayer[] = [
    named(
      {
        kind: 'band',
        ink: 'grey',
        points: [
          [1, -promised, promised],
          [MOST_VISITORS, -promised, promised],
        ],
      },
      'promised: ± one standard deviation',
      inLegend,
    ),
    { kind: 'mark', x: denseFrom, text: 'sparse → dense bytes' },
    { kind: 'mark', x: CLASSIC_SWITCH * 2 ** precision, text: 'classic estimator: switch of formula' },
    named(
      { kind: 'dashes', ink: 'green', points: rounded.map((count) => [count, 0.5 / count] as const) },
      'half a visitor (values are whole)',
      inLegend,
    ),
    { kind: 'dashes', ink: 'green', points: rounded.map((count) => [count, -0.5 / count] as const) },
    named(
      { kind: 'dashes', ink: 'purple', points: classic.map(({ count, bias }) => [count, bias] as const) },
      'mean error, classic estimator',
      inLegend,
    ),
    {
      kind: 'band',
      ink: 'orange',
      points: errors.map((error) => around(error.count, error.rms, rmsNoise(error, precision))),
    },
    {
      kind: 'band',
      ink: 'blue',
      points: errors.map((error) => around(error.count, error.bias, error.rms / Math.sqrt(error.trials))),
    },
    named(
      { kind: 'line', ink: 'orange', points: errors.map(({ count, rms }) => [count, rms] as const) },
      'root mean squared error ± 2 s. e.',
      inLegend,
    ),
    named(
      { kind: 'line', ink: 'blue', points: errors.map(({ count, bias }) => [count, bias] as const) },
      'mean error ± 2 standard errors',
      inLegend,
    ),
  ];
  return {
    title: `${title}, promised standard deviation ${percent(promised, 1)}`,
    y: {
      label: 'error of the estimate',
      scale: 'linear',
      from: -reach,
      to: reach,
      ticks: [-2, -1, 0, 1, 2].map((place) => [place * step, signed(place * step, 0)] as const),
    },
    layers,
    strip: {
      label: 'share of answers whose bounds contained the truth (promised: 99.7 %)',
      cells: byDecade(errors).map(({ from, to, held }) => [from, to, percent(held, 2)]),
    },
  };
}

/** Two standard errors on either side. */
function around(count: number, value: number, standardError: number): readonly [number, number, number] {
  return [count, value - 2 * standardError, value + 2 * standardError];
}

/** Share of answers whose bounds held, over all trials and counts of a decade. */
export function byDecade(
  errors: readonly DistinctError[],
): readonly { readonly from: number; readonly to: number; readonly held: number }[] {
  const decades = Math.round(Math.log10(errors.at(-1)?.count ?? 1));
  return Array.from({ length: decades }, (_, decade) => {
    const [from, to] = [10 ** decade, 10 ** (decade + 1)];
    const within = errors.filter(({ count }) => from < count && count <= to);
    return { from, to, held: sum(within, ({ held }) => held) / sum(within, ({ trials }) => trials) };
  });
}

function drawQuantiles({ quantiles, envelope }: SketchMeasurements): string {
  const inks: readonly (readonly [string, Ink])[] = [
    ['p50', 'blue'],
    ['p75', 'green'],
    ['p95', 'orange'],
    ['p99', 'purple'],
  ];
  const dots = (quantile: string): QuantileError[] => quantiles.filter((found) => found.quantile === quantile);
  return renderChart({
    title: 'DDSketch: error of quantiles of durations from 1 ms to a day',
    description: 'Every answer lies within one percent of the exact quantile.',
    x: {
      label: 'exact quantile (logarithmic)',
      scale: 'logarithmic',
      from: 1,
      to: LONGEST_MS,
      ticks: [
        [1, '1 ms'],
        [10, '10 ms'],
        [100, '100 ms'],
        [1e3, '1 s'],
        [1e4, '10 s'],
        [6e4, '1 min'],
        [6e5, '10 min'],
        [3.6e6, '1 h'],
        [LONGEST_MS, '24 h'],
      ],
    },
    panels: [
      {
        title: `Quantiles of durations, promised within ${percent(RELATIVE_ACCURACY, 0)} of the value`,
        y: {
          label: 'error of the value',
          scale: 'linear',
          from: -0.014,
          to: 0.014,
          ticks: [-0.01, -0.005, 0, 0.005, 0.01].map((at) => [at, signed(at, 1)] as const),
        },
        layers: [
          {
            kind: 'band',
            ink: 'grey',
            label: 'promised',
            points: [
              [1, -RELATIVE_ACCURACY, RELATIVE_ACCURACY],
              [LONGEST_MS, -RELATIVE_ACCURACY, RELATIVE_ACCURACY],
            ],
          },
          {
            kind: 'band',
            ink: 'blue',
            label: 'every whole number of ms',
            points: envelope.map(({ fromMs, least, most }) => [fromMs, least, most] as const),
          },
          ...inks.map(([quantile, ink]): ChartLayer => ({
            kind: 'dots',
            ink,
            label: quantile,
            points: dots(quantile).map(({ exactMs, error }) => [exactMs, error] as const),
          })),
        ],
      },
    ],
  });
}

function drawRankings({ rankings }: SketchMeasurements): string {
  const exponents = [...new Set(rankings.map(({ exponent }) => exponent))];
  const inks: readonly Ink[] = ['purple', 'orange', 'blue'];
  const capacities = [...new Set(rankings.map(({ capacity }) => capacity))];
  const [least, most] = [Math.min(...capacities), Math.max(...capacities)];
  const series = (of: (error: RankingError) => number, inLegend: boolean): readonly ChartLayer[] =>
    exponents.map((exponent, place) => {
      const points = rankings
        .filter((error) => error.exponent === exponent && of(error) > 0)
        .map((error) => [error.capacity, of(error)] as const);
      return named({ kind: 'line', ink: inks[place] ?? 'grey', points }, `Zipf, exponent ${exponent}`, inLegend);
    });
  return renderChart({
    title: 'Space-Saving: error of rankings by number of keys that a cell keeps',
    description:
      'The overestimate is always below one divided by the number of keys kept; the true weight always lies between the bounds.',
    x: {
      label: 'keys that a cell keeps',
      scale: 'logarithmic',
      from: least,
      to: most,
      ticks: capacities.map((capacity) => [capacity, String(capacity)] as const),
    },
    panels: [
      {
        title: 'Largest overestimate of any product (upper bound − truth), as a share of all page views',
        y: {
          label: 'share of page views',
          scale: 'logarithmic',
          from: 1e-4,
          to: 0.3,
          ticks: [
            [1e-4, '0.01 %'],
            [1e-3, '0.1 %'],
            [1e-2, '1 %'],
            [0.1, '10 %'],
          ],
        },
        layers: [
          {
            kind: 'band',
            ink: 'grey',
            label: 'promised: at most 1 ÷ keys kept',
            points: capacities.map((capacity) => [capacity, 1e-4, promisedOverestimate(capacity)] as const),
          },
          { kind: 'mark', x: 64, text: 'pages, categories, searches: 64' },
          { kind: 'mark', x: 128, text: 'products: 128' },
          ...series(({ overestimate }) => overestimate, true),
        ],
      },
      {
        title: 'Of the ten most viewed products, how many are among the first ten of the answer',
        y: {
          label: 'products',
          scale: 'linear',
          from: 0,
          to: 10.5,
          ticks: [0, 2, 4, 6, 8, 10].map((at) => [at, String(at)] as const),
        },
        layers: series(({ foundOfTopTen }) => foundOfTopTen, false),
      },
    ],
  });
}

/** Panels with the same series share the first one's legend. */
function named(layer: Series, label: string, inLegend: boolean): ChartLayer {
  return inLegend ? { ...layer, label } : layer;
}

export function percent(share: number, decimals: number): string {
  return `${(share * 100).toFixed(decimals)} %`;
}

function signed(share: number, decimals: number): string {
  return share === 0 ? '0' : `${share > 0 ? '+' : '−'}${percent(Math.abs(share), decimals)}`;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
