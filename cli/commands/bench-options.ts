import { Option } from 'commander';
import { parseInteger, parseList } from '../parse-option';

/** The options of `bench`. */
export const BENCH_OPTIONS: readonly Option[] = [
  new Option('--events <n>', 'events per measure (default: 100,000; server 120,000, peers 1,000,000)').argParser(
    parseInteger(1000),
  ),
  new Option('--only <names>', 'only these measures, comma-separated').argParser(parseList),
  new Option(
    '--nab <dir>',
    'with --only series or detect: folder of the Numenta Anomaly Benchmark (windows.json, data/)',
  ),
  new Option('--seed <n>', 'with --only detect: draws other worlds').argParser(parseInteger(0)).default(1),
  new Option('--recording <file>', 'with --only detect: sessions to write anomalies into, as replay takes them'),
];
