import { ENVIRONMENT_FILES } from '../../stacks/environments/load';
import { type EnvironmentFile, type EnvironmentName, ENVIRONMENT_NAMES } from '../../stacks/environments/schema';
import { lanesOf } from '../../stacks/lib/lanes';
import type { BenchLine } from '../bench-line';
import type { CostLine } from '../costs/month';
import { monthlyBill } from '../costs/monthly';
import { PRICES_OF, type Region } from '../costs/prices';
import { NOTHING_SPENT, type Spent } from '../costs/spent';
import { spend } from './requests';
import type { Sender } from './sent-traffic';

/** Two million events per hour, and a million per day, per second. */
const LOADS = [
  { name: 'prod', rate: 556, seconds: 120 },
  // Long enough to include every invocation of a quiet site, the archive’s too.
  { name: 'prod-small', rate: 11.6, seconds: 1800 },
] as const;
/** After this, minutes that still receive late events have reached their full size. */
const WARM_UP_SECONDS = 180;
const SENDERS: readonly Sender[] = [{ kind: 'clients' }, { kind: 'server', eventsPerRequest: 100 }];

type Ingest = EnvironmentFile['ingest'];
const BALANCED = {
  door: 'load-balancer',
  domain: 'events.shop.example',
  certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
  accessLogDays: 7,
  requestsPerAddress: 10_000,
} as const satisfies Ingest;
const DOORS: readonly Ingest[] = [{ door: 'http-api' }, { door: 'function-url' }, BALANCED];

interface Priced {
  readonly name: EnvironmentName;
  readonly ingest: Ingest;
  readonly region: Region;
  readonly sending: string;
  readonly spent: Spent;
  readonly seconds: number;
}

/**
 * Monthly bills at list prices: what environments cost idle, and under loads by door and sender; then each line of two
 * of them with what it assumes.
 */
export async function measureCosts(): Promise<readonly BenchLine[]> {
  const idle = ENVIRONMENT_NAMES.map((name): Priced => {
    const { ingest } = ENVIRONMENT_FILES[name];
    return { name, ingest, region: 'eu-west-1', sending: 'idle', spent: NOTHING_SPENT, seconds: 1 };
  });
  const loaded: Priced[] = [];
  for (const load of LOADS)
    for (const sender of SENDERS) {
      const counted = await countedOf(load, sender);
      for (const ingest of DOORS) loaded.push({ ...counted, name: load.name, ingest, region: 'eu-west-1' });
      const { ingest } = ENVIRONMENT_FILES[load.name];
      loaded.push({ ...counted, name: load.name, ingest, region: 'us-east-1' });
    }
  const explained = loaded.filter(({ name, ingest, sending }) =>
    name === 'prod' ? ingest === BALANCED && sending.endsWith('clients') : ingest.door === 'function-url',
  );
  return [...[...idle, ...loaded].map(billLine), ...explained.slice(0, 2).flatMap(explainedLines)];
}

async function countedOf(
  { name, rate, seconds }: (typeof LOADS)[number],
  sender: Sender,
): Promise<Pick<Priced, 'sending' | 'spent' | 'seconds'>> {
  const { stream, streamsByType, consumers } = ENVIRONMENT_FILES[name];
  if (stream.mode !== 'provisioned') throw new RangeError(`the shards of ${name} are up to AWS: fix their number here`);
  const spent = await spend({
    rate,
    seconds,
    sender,
    warmUpSeconds: WARM_UP_SECONDS,
    shards: stream.shards,
    lanes: lanesOf({ stream, streamsByType }),
    flushSeconds: consumers.aggregateWindowSeconds,
  });
  const from = sender.kind === 'clients' ? 'from clients' : `${sender.eventsPerRequest} per request from a server`;
  // The simulator’s traffic only approximates the rate; the bill is for the exact rate.
  return { spent, sending: `${rate} events/s ${from}`, seconds: spent.events / rate };
}

function billLine(priced: Priced): BenchLine {
  const { name, ingest, region, sending } = priced;
  const { lines, total } = billOf(priced);
  const firewall = lines.find(({ part }) => part === 'WAF')?.dollars ?? 0;
  const without = firewall > 0 ? ` ($${(total - firewall).toFixed(2)} without WAF)` : '';
  const parts = lines
    .filter(({ dollars }) => dollars >= 0.005)
    .map(({ part, dollars }) => `${part} ${dollars.toFixed(2)}`);
  return {
    measure: `a month of ${name}, ${ingest.door}, ${region}, ${sending}`,
    usd_per_month: Object.fromEntries([...lines, { part: 'total', dollars: total }].map(centsOf)),
    note: `$${total.toFixed(2)}${without}: ${parts.join(', ')} (prices of ${PRICES_OF})`,
  };
}

function explainedLines(priced: Priced): readonly BenchLine[] {
  return billOf(priced).lines.map(({ part, dollars, assumes }: CostLine) => ({
    measure: `${priced.name}, ${priced.ingest.door}: ${part}`,
    note: `$${dollars.toFixed(2)}${assumes === '' ? '' : `, assuming ${assumes}`}`,
  }));
}

function billOf({ name, ingest, region, spent, seconds }: Priced) {
  return monthlyBill({ ...ENVIRONMENT_FILES[name], ingest }, region, { spent, seconds });
}

function centsOf({ part, dollars }: Pick<CostLine, 'part' | 'dollars'>): readonly [string, number] {
  return [part, Math.round(dollars * 100) / 100];
}
