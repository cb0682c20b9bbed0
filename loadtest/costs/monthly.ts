import type { Spent } from './spent';
import { PRICES } from './prices';
import { keysOf } from '../../core/keys-of';

/** US dollars in a month of 30 days. */
export interface MonthlyCost {
  readonly api: number;
  readonly functions: number;
  readonly stream: number;
  readonly tables: number;
  readonly lake: number;
  readonly total: number;
}

const MONTH_SECONDS = 30 * 86_400;
const MONTH_HOURS = MONTH_SECONDS / 3600;
const GB = 1024 ** 3;
const MB_PER_GB = 1024;
/** A function has one vCPU at this much memory, and a part of one below it: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const VCPU_MB = 1769;
/** Assumed, not measured: how long a request to AWS takes from a function. */
export const WAIT_MS = 10;

/** As the stack `speed` has them, and the waits of one invocation, one after the other: what is asked at once is one. */
const FUNCTIONS = {
  collect: { memoryMb: 512, waits: 1 },
  aggregate: { memoryMb: 1024, waits: 5 },
  archive: { memoryMb: 1769, waits: 5 },
  pulse: { memoryMb: 256, waits: 2 },
} as const;

/** What the speed layer costs in a month of a load, from what it was seen to ask for in some seconds of it. Events stay in the lake for this one month. */
export function monthlyCost(
  spent: Spent,
  seconds: number,
  { shards, retentionHours }: { readonly shards: number; readonly retentionHours: number },
): MonthlyCost {
  const monthly = MONTH_SECONDS / seconds;
  const perShardHour = PRICES.kinesisShardHour + (retentionHours > 24 ? PRICES.kinesisRetentionShardHour : 0);
  const parts = {
    api: monthly * spent.httpRequests * PRICES.httpApiRequest,
    functions: monthly * functionCost(spent),
    stream: shards * MONTH_HOURS * perShardHour + monthly * spent.putUnits * PRICES.kinesisPutUnit,
    tables: monthly * (spent.writeUnits * PRICES.dynamoDbWriteUnit + spent.readUnits * PRICES.dynamoDbReadUnit),
    lake: monthly * (spent.s3Writes * PRICES.s3Write + (spent.s3Bytes / GB) * PRICES.s3GbMonth),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

function functionCost({ functions }: Spent): number {
  return keysOf(FUNCTIONS).reduce((sum, name) => {
    const { memoryMb, waits } = FUNCTIONS[name];
    const { count, ms } = functions[name];
    // With less memory the same work takes longer, and costs the same.
    const gbSeconds = (ms * VCPU_MB + count * waits * WAIT_MS * memoryMb) / MB_PER_GB / 1000;
    return sum + gbSeconds * PRICES.lambdaGbSecond + count * PRICES.lambdaRequest;
  }, 0);
}
