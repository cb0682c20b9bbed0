import { fittingNodeType, neededBytes } from '../../stacks/lib/cache-size';
import { ASSUMED } from './assumptions';
import { type CostLine, GB, type Month, MONTH_DAYS, MONTH_HOURS } from './month';
import { nodePriceOf } from './prices';

const MILLION = 1_000_000;
/** Below this, a serverless cache is billed all the same: https://aws.amazon.com/elasticache/pricing/ */
const LEAST_SERVERLESS_GB = 0.1;

export function storeLines(month: Month): readonly CostLine[] {
  return [streamLine(month), tableLine(month), lakeLine(month), cacheLine(month)];
}

function streamLine({ environment: { stream }, spent, price }: Month): CostLine {
  if (stream.mode === 'on-demand')
    return {
      part: 'stream',
      dollars: price('kinesisOnDemandHour', MONTH_HOURS),
      assumes: 'its hours only: what goes through an on-demand stream is not priced here',
    };
  const hours = stream.shards * MONTH_HOURS;
  const retention = stream.retentionHours > 24 ? price('kinesisRetentionShardHour', hours) : 0;
  return {
    part: 'stream',
    dollars: price('kinesisShardHour', hours) + retention + price('kinesisPutUnit', spent.putUnits),
    assumes: `${stream.shards} shard${stream.shards === 1 ? '' : 's'} all month`,
  };
}

function tableLine({ spent, price }: Month): CostLine {
  const storedGb = (spent.events / MILLION) * ASSUMED.tableGbPerMillionEvents;
  return {
    part: 'tables',
    dollars:
      price('dynamoDbWriteUnit', spent.writeUnits) +
      price('dynamoDbReadUnit', spent.readUnits) +
      price('dynamoDbGbMonth', storedGb) +
      price('dynamoDbRecoveryGbMonth', storedGb),
    assumes: `${ASSUMED.tableGbPerMillionEvents * 1000} MB stored per million events; no reading by questions`,
  };
}

function lakeLine({ spent, price }: Month): CostLine {
  return {
    part: 'lake',
    dollars: price('s3Write', spent.s3Writes) + price('s3GbMonth', spent.s3Bytes / GB),
    assumes: 'raw files of this one month',
  };
}

/** The memory of event ids, as large as the stacks make it for the events of a day, at least those of the file. */
function cacheLine({ environment, region, spent, price }: Month): CostLine {
  const { cache } = environment;
  if (cache.kind === 'none') return { part: 'cache', dollars: 0, assumes: '' };
  const eventsPerDay = Math.max(environment.eventsPerDay, spent.events / MONTH_DAYS);
  if (cache.kind === 'serverless') {
    const gbHours = Math.max(LEAST_SERVERLESS_GB, neededBytes(spent.events / MONTH_DAYS) / GB) * MONTH_HOURS;
    return { part: 'cache', dollars: price('cacheServerlessGbHour', gbHours), assumes: '' };
  }
  const nodeType = fittingNodeType(environment.name, cache.nodeType, eventsPerDay);
  const nodes = 1 + cache.replicas;
  return {
    part: 'cache',
    dollars: nodePriceOf(nodeType, nodes * MONTH_HOURS, region),
    assumes: `${nodes} × ${nodeType}, which the stacks choose for ${Math.round(eventsPerDay).toLocaleString('en')} events per day`,
  };
}
