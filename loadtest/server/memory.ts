import type { BenchLine } from '../bench-line';
import { AIMS, held } from './aims';
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
  const later = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  return [
    held({
      measure: 'memory (RssAnon) of serving and ingest, most',
      value: most(({ servingMb }) => servingMb),
      unit: 'MB',
      aim: AIMS.anonymousMb,
      note: `at the end ${Math.round(samples.at(-1)?.servingMb ?? NaN)} MB; the batch process, apart, at most ${Math.round(most(({ batchMb }) => batchMb))} MB`,
    }),
    held({
      measure: 'its growth over the last two thirds of the run',
      value: slopeOf(later) * 60_000,
      unit: 'MB/min',
      aim: AIMS.growthMbPerMinute,
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
