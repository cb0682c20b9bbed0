import { HOUR_MS } from '../../core/time/window';
import type { BenchLine } from '../bench-line';
import { AIMS, figure, held } from './aims';
import { type AnonymousMemory, anonymousMemoryOf } from './process-figures';

const EVERY_MS = 500;
/** The beginning, in which the process reaches its size. */
const WARM_UP_SHARE = 1 / 3;

interface Sample extends AnonymousMemory {
  readonly atMs: number;
}

/** Watches the memory of the platform during all other measures. */
export function watchMemory(pid: number): { stop(): readonly BenchLine[] } {
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    const atMs = performance.now();
    void anonymousMemoryOf(pid).then((memory) => samples.push({ atMs, ...memory }));
  }, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return linesOf(samples.filter(({ servingMb }) => servingMb > 0));
    },
  };
}

function linesOf(samples: readonly Sample[]): readonly BenchLine[] {
  const most = (of: (sample: Sample) => number): number => Math.max(...samples.map(of));
  const last = samples.at(-1);
  const later = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  return [
    held({
      measure: 'memory (RssAnon) of serving and ingest, most',
      value: most(({ servingMb }) => servingMb),
      unit: 'MB',
      aim: AIMS.servingMb,
      note: `at the end ${Math.round(last?.servingMb ?? NaN)} MB`,
    }),
    figure({
      measure: 'its growth over the last two thirds of the run',
      value: slopeOf(later) * HOUR_MS,
      unit: 'MB/h',
      note: 'the aim, less than 5 MB/h after the first hour, takes a run of hours',
    }),
    held({
      measure: 'memory (RssAnon) of the batch process, most',
      value: most(({ batchMb }) => batchMb),
      unit: 'MB',
      aim: AIMS.batchMb,
    }),
    held({
      measure: 'the same after the last run',
      value: last?.batchMb ?? NaN,
      unit: 'MB',
      aim: AIMS.batchMbAfterRuns,
    }),
  ];
}

/** Of the least-squares line, MB per ms. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [meanAt, meanMb] = [mean(({ atMs }) => atMs), mean(({ servingMb }) => servingMb)];
  return (
    mean(({ atMs, servingMb }) => (atMs - meanAt) * (servingMb - meanMb)) / mean(({ atMs }) => (atMs - meanAt) ** 2)
  );
}
