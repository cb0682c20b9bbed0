import type { EnvironmentFile } from '../../stacks/environments/schema';
import { ASSUMED } from './assumptions';
import { doorLines } from './doors';
import { collectInstances, functionLine, instances } from './functions';
import { type IdleParts, idlePartsOf } from './idle';
import { type CostLine, GB, type Month, MONTH_DAYS, MONTH_HOURS, MONTH_SECONDS } from './month';
import { priceOf, type Region } from './prices';
import { scaled, type Spent } from './spent';
import { storeLines } from './stores';

export interface Bill {
  readonly lines: readonly CostLine[];
  readonly total: number;
}

const TB = 1024 ** 4;
const LEAST_SCAN_BYTES = 10 * 1024 * 1024;

/** What was counted, and over which time. */
export interface Usage {
  readonly spent: Spent;
  /** How long it was counted; any number for NOTHING_SPENT, whose bill is the idle floor. */
  readonly seconds: number;
  /** What is billed by the month, as counted in a plan; by default what the environment’s file leads to. */
  readonly idle?: IdleParts | undefined;
}

/** The bill of an environment under a load, extrapolated from some seconds of it to 30 days. */
export function monthlyBill(
  environment: EnvironmentFile,
  region: Region,
  { spent, seconds, idle = idlePartsOf(environment) }: Usage,
): Bill {
  const month: Month = {
    environment,
    region,
    spent: scaled(spent, MONTH_SECONDS / seconds),
    price: (name, amount) => priceOf(name, amount, region),
  };
  const lines = [
    ...doorLines(month),
    functionLine(month),
    ...storeLines(month),
    ...batchLines(month),
    ...idleLines(month, idle),
  ];
  return { lines, total: lines.reduce((sum, { dollars }) => sum + dollars, 0) };
}

function batchLines(month: Month): readonly CostLine[] {
  const { price } = month;
  const engine = month.environment.batch.engine === 'athena' ? athenaLine(month) : sparkLine(month);
  const transitions = MONTH_DAYS * ASSUMED.transitionsPerNight;
  const machine = { part: 'nights', dollars: price('transition', transitions), assumes: `${transitions} transitions` };
  return [engine, machine];
}

function sparkLine({ spent, price }: Month): CostLine {
  const { sparkJobVcpu, sparkGbPerVcpu, sparkJobsPerNight, sparkStartSeconds, sparkEventsPerVcpuSecond } = ASSUMED;
  const starting = MONTH_DAYS * sparkJobsPerNight * sparkStartSeconds * sparkJobVcpu;
  const vcpuHours = (starting + spent.events / sparkEventsPerVcpuSecond) / 3600;
  return {
    part: 'Spark',
    dollars: price('sparkVcpuHour', vcpuHours) + price('sparkGbHour', vcpuHours * sparkGbPerVcpu),
    assumes: `${sparkJobsPerNight} jobs per night that take ${sparkStartSeconds} s to start, and ${sparkEventsPerVcpuSecond} events per second and vCPU`,
  };
}

function athenaLine({ spent, price }: Month): CostLine {
  const { athenaStatementsPerNight, athenaPasses } = ASSUMED;
  const bytes = Math.max(MONTH_DAYS * athenaStatementsPerNight * LEAST_SCAN_BYTES, spent.s3Bytes * athenaPasses);
  return {
    part: 'Athena',
    dollars: price('athenaTb', bytes / TB),
    assumes: `${athenaStatementsPerNight} statements per night, which read the day ${athenaPasses} times; no questions`,
  };
}

/** What is billed even if nobody sends an event, and what grows with instances only. */
function idleLines(
  { spent, price }: Month,
  { alarmMetrics, compositeAlarms, boards, keys, secrets, endpointZones, metrics }: IdleParts,
): readonly CostLine[] {
  const minutes = MONTH_SECONDS / 60;
  const { sites, secretReadsPerMinute, metricLinesPerMinute, metricLineBytes, logLinesPerRequest, logLineBytes } =
    ASSUMED;
  const reads = collectInstances(spent) * sites * secretReadsPerMinute * minutes;
  const logBytes =
    instances(spent) * minutes * metricLinesPerMinute * metricLineBytes +
    spent.httpRequests * logLinesPerRequest * logLineBytes;
  const invocations = Object.values(spent.functions).reduce((sum, { count }) => sum + count, 0);
  return [
    {
      part: 'endpoints',
      dollars: price('endpointZoneHour', endpointZones * MONTH_HOURS),
      assumes: 'their hours; what goes through them is small',
    },
    {
      part: 'logs',
      dollars: price('logGb', logBytes / GB),
      assumes: `${metricLinesPerMinute} line with metrics per instance and minute, ${logLinesPerRequest} lines per request`,
    },
    { part: 'metrics', dollars: price('metricMonth', metrics), assumes: '' },
    {
      part: 'alarms',
      dollars:
        price('alarmMetricMonth', alarmMetrics) +
        price('compositeAlarmMonth', compositeAlarms) +
        price('boardMonth', boards),
      assumes: '',
    },
    {
      part: 'tracing',
      dollars: price('trace', invocations * ASSUMED.tracedShare),
      assumes: `${ASSUMED.tracedShare * 100} % of invocations are traced`,
    },
    {
      part: 'keys',
      dollars: price('keyMonth', keys) + price('keyRequest', ASSUMED.keyRequests),
      assumes: `${ASSUMED.keyRequests} calls of KMS`,
    },
    {
      part: 'secrets',
      dollars: price('secretMonth', secrets + sites) + price('secretRead', reads),
      assumes: `sites: ${sites}; instances of the collector, each of which reads their secrets every minute: ${collectInstances(spent)}`,
    },
  ];
}
