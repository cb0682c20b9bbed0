import type { NodeType } from '../../stacks/environments/node-types';
import type { Spent } from './spent';
import { PRICES } from './prices';
import { keysOf } from '../../core/keys-of';

/** US dollars per 30-day month. */
export interface MonthlyCost {
  readonly api: number;
  readonly functions: number;
  readonly stream: number;
  readonly tables: number;
  readonly lake: number;
  /** Nodes that hold the memory of ids. */
  readonly cache: number;
  readonly total: number;
}

const MONTH_SECONDS = 30 * 86_400;
const MONTH_HOURS = MONTH_SECONDS / 3600;
const GB = 1024 ** 3;
const MB_PER_GB = 1024;
/**
 * Memory at which a function has one vCPU; with less, it has a fraction:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const VCPU_MB = 1769;
/** Assumed, not measured: duration of an AWS request from a function. */
export const WAIT_MS = 10;

/** Memory as in the `speed` stack, and the sequential waits of one invocation; concurrent requests count as one. */
const FUNCTIONS = {
  collect: { memoryMb: 512, waits: 1 },
  aggregate: { memoryMb: 1024, waits: 5 },
  archive: { memoryMb: 1769, waits: 5 },
  pulse: { memoryMb: 256, waits: 2 },
} as const;

/** What is paid for by the hour. */
export interface Provisioned {
  readonly shards: number;
  readonly retentionHours: number;
  readonly nodeType: NodeType;
  readonly nodes: number;
}

/**
 * Monthly cost of the speed layer under a load, extrapolated from a few seconds of it. Stored events are counted for
 * this one month only.
 */
export function monthlyCost(
  spent: Spent,
  seconds: number,
  { shards, retentionHours, nodeType, nodes }: Provisioned,
): MonthlyCost {
  const monthly = MONTH_SECONDS / seconds;
  const perShardHour = PRICES.kinesisShardHour + (retentionHours > 24 ? PRICES.kinesisRetentionShardHour : 0);
  const parts = {
    api: monthly * spent.httpRequests * PRICES.httpApiRequest,
    functions: monthly * functionCost(spent),
    stream: shards * MONTH_HOURS * perShardHour + monthly * spent.putUnits * PRICES.kinesisPutUnit,
    tables: monthly * (spent.writeUnits * PRICES.dynamoDbWriteUnit + spent.readUnits * PRICES.dynamoDbReadUnit),
    cache: nodes * MONTH_HOURS * PRICES.valkeyNodeHour[nodeType],
    lake: monthly * (spent.s3Writes * PRICES.s3Write + (spent.s3Bytes / GB) * PRICES.s3GbMonth),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

function functionCost({ functions }: Spent): number {
  return keysOf(FUNCTIONS).reduce((sum, name) => {
    const { memoryMb, waits } = FUNCTIONS[name];
    const { count, ms } = functions[name];
    // With less memory the same work takes longer, at the same cost.
    const gbSeconds = (ms * VCPU_MB + count * waits * WAIT_MS * memoryMb) / MB_PER_GB / 1000;
    return sum + gbSeconds * PRICES.lambdaGbSecond + count * PRICES.lambdaRequest;
  }, 0);
}
