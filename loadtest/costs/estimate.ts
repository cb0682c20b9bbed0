import type { EnvironmentFile } from '../../stacks/environments/schema';
import type { IdleParts } from './idle';
import { MONTH_SECONDS } from './month';
import { monthlyBill } from './monthly';
import { withShards } from './needed-shards';
import type { Region } from './prices';
import { serviceOf } from './services';
import { NOTHING_SPENT } from './spent';
import { type EventLoad, type Units, usageOf } from './units';

/** A part of a bill, in US dollars. */
export interface EstimatedLine {
  readonly service: string;
  readonly part: string;
  readonly usd_per_month: number;
  /** Of it, what is billed while nobody sends anything. */
  readonly idle_usd: number;
  readonly usd_per_million_events: number;
  /** What is assumed instead of counted; empty if nothing is. */
  readonly assumes: string;
}

export interface CostEstimate {
  readonly lines: readonly EstimatedLine[];
  readonly total: Pick<EstimatedLine, 'usd_per_month' | 'idle_usd' | 'usd_per_million_events'>;
  /** What the environment could not do under this load. */
  readonly warnings: readonly string[];
}

export interface Estimated {
  readonly environment: EnvironmentFile;
  readonly region: Region;
  readonly units: Units;
  readonly load: EventLoad;
  /** As counted in a plan; by default what the environment’s file leads to. */
  readonly idle?: IdleParts | undefined;
}

/** The bill of 30 days at a constant mean rate, with list prices. */
export function estimate({ environment, region, units, load, idle }: Estimated): CostEstimate {
  const sharded = withShards(environment, usageOf(units, load));
  const bill = monthlyBill(sharded.environment, region, { spent: sharded.second, seconds: 1, idle });
  const idleBill = monthlyBill(environment, region, { spent: NOTHING_SPENT, seconds: 1, idle });
  const millions = (load.eventsPerSecond * MONTH_SECONDS) / 1_000_000;
  const idleOf = new Map(idleBill.lines.map(({ part, dollars }) => [part, dollars]));
  const lines = bill.lines.map(({ part, dollars, assumes }) => ({
    service: part === 'door' ? DOORS[environment.ingest.door] : serviceOf(part),
    part,
    usd_per_month: cents(dollars),
    idle_usd: cents(idleOf.get(part) ?? 0),
    usd_per_million_events: tenthsOfCents(dollars / millions),
    assumes,
  }));
  return {
    lines,
    total: {
      usd_per_month: cents(bill.total),
      idle_usd: cents(idleBill.total),
      usd_per_million_events: tenthsOfCents(bill.total / millions),
    },
    warnings: sharded.warnings,
  };
}

const DOORS = {
  'http-api': 'API Gateway',
  'function-url': 'Lambda function URL',
  'load-balancer': 'Elastic EventLoad Balancing',
} as const satisfies Readonly<Record<EnvironmentFile['ingest']['door'], string>>;

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}

function tenthsOfCents(dollars: number): number {
  return Math.round(dollars * 10_000) / 10_000;
}
