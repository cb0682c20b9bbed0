import { keysOf } from '../../core/keys-of';
import { ASSUMED } from './assumptions';
import { type CostLine, type Month, MONTH_SECONDS } from './month';
import type { CountedFunction, Spent } from './spent';

const MB_PER_GB = 1024;
/**
 * Memory at which a function has one vCPU; with less, it has a fraction:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const VCPU_MB = 1769;

/** Memory as in the `speed` stack, and the sequential waits of one invocation; concurrent requests count as one. */
const FUNCTIONS = {
  collect: { memoryMb: 512, waits: 1 },
  aggregate: { memoryMb: 1024, waits: 5 },
  archive: { memoryMb: 1769, waits: 5 },
  pulse: { memoryMb: 256, waits: 2 },
} as const;

/** Invocations, what a function works at the price of a vCPU, and what it waits at that of its own memory. */
export function functionLine({ spent, price }: Month): CostLine {
  const all = keysOf(FUNCTIONS).map((name) => {
    const { memoryMb, waits } = FUNCTIONS[name];
    const { count, ms } = spent.functions[name];
    // With less memory the same work takes longer, at the same cost.
    const gbSeconds = (ms * VCPU_MB + count * waits * ASSUMED.awsRequestMs * memoryMb) / MB_PER_GB / 1000;
    return { count, gbSeconds };
  });
  const sum = (part: 'count' | 'gbSeconds'): number => all.reduce((total, one) => total + one[part], 0);
  return {
    part: 'functions',
    dollars: price('lambdaRequest', sum('count')) + price('lambdaGbSecond', sum('gbSeconds')),
    assumes: `CPU time of this machine, and ${ASSUMED.awsRequestMs} ms per awaited request to AWS`,
  };
}

/** Instances of the collector that the mean rate keeps busy, at the peak of the day; at least one. */
export function collectInstances({ functions }: Spent): number {
  const { memoryMb, waits } = FUNCTIONS.collect;
  const { count, ms } = functions.collect;
  const busyMs = (ms * VCPU_MB) / memoryMb + count * waits * ASSUMED.awsRequestMs;
  return Math.max(1, Math.ceil((busyMs / 1000 / MONTH_SECONDS) * ASSUMED.peakFactor));
}

/** Of every function that runs around the clock. */
export function instances(spent: Spent): number {
  const others: readonly Exclude<CountedFunction, 'collect'>[] = ['aggregate', 'archive', 'pulse'];
  return collectInstances(spent) + others.length;
}
