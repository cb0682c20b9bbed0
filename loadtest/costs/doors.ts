import { ASSUMED } from './assumptions';
import { type CostLine, GB, type Month, MONTH_DAYS, MONTH_HOURS, MONTH_SECONDS } from './month';

/** What one capacity unit holds: https://aws.amazon.com/elasticloadbalancing/pricing/ (1 GB per hour, but 0.4 GB to Lambda). */
const UNIT = { newConnectionsPerSecond: 25, activeConnections: 3000, gbPerHour: 0.4 } as const;
/** As in `stacks/constructs/load-balancer.ts`. */
export const IDLE_SECONDS = 120;
/** One per zone. */
const ADDRESSES = 2;
/** A limit per address, and two groups of AWS. */
const FIREWALL_RULES = 3;

/** The door for events: what it costs by the hour and by request, what it sends, and its firewall as a line of its own. */
export function doorLines(month: Month): readonly CostLine[] {
  return [doorLine(month), ...firewallLine(month), dataOutLine(month)];
}

function doorLine(month: Month): CostLine {
  const { environment, spent, price } = month;
  switch (environment.ingest.door) {
    case 'http-api':
      return {
        part: 'door',
        dollars: price('httpApiRequest', spent.httpRequests),
        assumes: 'no request over 512 KB, which would count twice',
      };
    case 'function-url':
      return { part: 'door', dollars: 0, assumes: '' };
    case 'load-balancer':
      return balancerLine(month, environment.ingest.accessLogDays);
  }
}

function balancerLine({ spent, price }: Month, accessLogDays: number): CostLine {
  const newPerSecond = spent.connections / MONTH_SECONDS;
  const bytes = spent.httpBytes + spent.responseBytes + spent.httpRequests * headerBytes();
  const units = {
    'new connections': newPerSecond / UNIT.newConnectionsPerSecond,
    'open connections': (newPerSecond * IDLE_SECONDS) / UNIT.activeConnections,
    bytes: bytes / GB / MONTH_HOURS / UNIT.gbPerHour,
  };
  const [widest = 'bytes', most = 0] = Object.entries(units).sort(([, a], [, b]) => b - a)[0] ?? [];
  const logGb = (spent.httpRequests * ASSUMED.accessLogBytes * accessLogDays) / MONTH_DAYS / GB;
  return {
    part: 'door',
    dollars:
      price('balancerHour', MONTH_HOURS) +
      price('balancerUnitHour', most * MONTH_HOURS) +
      price('addressHour', ADDRESSES * MONTH_HOURS) +
      price('s3GbMonth', logGb),
    assumes: `clients keep a connection for ${IDLE_SECONDS} s; the widest dimension is ${widest} (${most.toFixed(1)} capacity units); ${headerBytes()} bytes of headers`,
  };
}

function headerBytes(): number {
  return ASSUMED.requestHeaderBytes + ASSUMED.responseHeaderBytes;
}

function firewallLine({ environment: { ingest }, spent, price }: Month): readonly CostLine[] {
  if (ingest.door !== 'load-balancer' || ingest.requestsPerAddress === undefined) return [];
  const dollars =
    price('firewallMonth', 1) +
    price('firewallRuleMonth', FIREWALL_RULES) +
    price('firewallRequest', spent.httpRequests);
  return [{ part: 'WAF', dollars, assumes: '' }];
}

function dataOutLine({ spent, price }: Month): CostLine {
  const { responseHeaderBytes, handshakeBytes } = ASSUMED;
  const bytes = spent.responseBytes + spent.httpRequests * responseHeaderBytes + spent.connections * handshakeBytes;
  return {
    part: 'data out',
    dollars: price('dataOutGb', bytes / GB),
    assumes: `${responseHeaderBytes} bytes of headers per answer and ${handshakeBytes} per connection, whichever door`,
  };
}
