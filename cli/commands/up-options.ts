import { Option } from 'commander';
import { DEFAULT_RETENTION, LEAST_HORIZON_MS, LEAST_KEPT_MS } from '../../core/run/retention';
import { DAY_MS } from '../../core/time/window';
import { LATE_EVENTS_PER_MINUTE } from '../../speed-layer/collect/budgets';
import { parseAmount, parseInteger, parseList, parsePort, parseSpan, parseSpanFrom } from '../parse-option';

/** The options of `up` that other commands do not have; docs/configuration.md lists them. */
export const UP_OPTIONS: readonly Option[] = [
  new Option('--port <port>', 'port of the API and the dashboard').argParser(parsePort).default(4100),
  new Option('--host <host>', 'address to listen on').default('127.0.0.1'),
  new Option(
    '--traffic <rate>',
    'simulated events per second for the site “shop”, or “none”; left out, 50 with --speed, else those of the demo',
  ),
  new Option('--no-demo', 'a new directory begins empty, without a simulated fortnight in the site “demo”'),
  new Option('--speed <factor>', 'speed of the simulated shoppers relative to the clock')
    .argParser(parseAmount)
    .default(1),
  new Option('--seed <seed>', 'seed of the simulated traffic').argParser(parseInteger(0)).default(1),
  new Option('--backup-dir <dir>', 'where to put backups, each in a folder of its own; without one, none are made'),
  new Option('--backup-every <duration>', 'time between backups').argParser(parseSpan).default(DAY_MS, '24h'),
  new Option('--backup-keep <n>', 'how many backups to keep').argParser(parseInteger(1)).default(7),
  new Option(
    '--trusted-proxies <networks>',
    'networks (CIDR) of proxies whose Forwarded and X-Forwarded-For say where a visitor is, comma-separated',
  )
    .argParser(parseList)
    .default([], 'none'),
  new Option(
    '--late-events-per-minute <n>',
    'events more than an hour old that a site may send per minute; a request with more gets 429',
  )
    .argParser(parseInteger(1))
    .default(LATE_EVENTS_PER_MINUTE),
  new Option('--keep-replaced-files <duration>', 'how long raw files are kept that were joined into another')
    .argParser(parseSpan)
    .default(DEFAULT_RETENTION.replacedMs, '24h'),
  new Option('--keep-run-records <duration>', 'how long records of runs are kept that no rollback can return to')
    .argParser(parseSpan)
    .default(DEFAULT_RETENTION.runsMs, '30d'),
  new Option('--keep-events <duration>', 'how long raw events are kept; days that need older ones cannot be recomputed')
    .argParser(parseSpanFrom(LEAST_KEPT_MS, '10d'))
    .default(DEFAULT_RETENTION.eventsMs, '730d'),
  new Option('--horizon <duration>', 'how far apart copies of an event may arrive to count once')
    .argParser(parseSpanFrom(LEAST_HORIZON_MS, '2d'))
    .default(DEFAULT_RETENTION.horizonMs, '30d'),
  new Option('--keep-quarantine <duration>', 'how long events are kept that failed the contract, to be replayed')
    .argParser(parseSpanFrom(LEAST_KEPT_MS, '10d'))
    .default(DEFAULT_RETENTION.quarantineMs, '730d'),
  new Option('--geo <file>', 'country database (.mmdb); without one, the country of real visitors is “unknown”'),
];
