import { InvalidArgumentError, Option } from 'commander';
import { collect, parseAmount } from '../parse-option';

/** The options of `cost`. */
export const COST_OPTIONS: readonly Option[] = [
  new Option('--env <name>', 'the environment: dev, staging, prod-small or prod').default('prod'),
  new Option('--events-per-second <n>', 'mean rate of events; 11.6 is a million per day').argParser(parseAmount),
  new Option('--events-per-request <n>', 'events per request (default: 1.4, as single visitors send)').argParser(
    parseEventsPerRequest,
  ),
  new Option('--requests <n>', 'instead: requests per second').argParser(parseAmount),
  new Option('--region <region>', 'prices of another region: us-east-1 or eu-west-1'),
  new Option('--plan <dir>', 'count what is billed while idle in synthesised stacks (.build/cdktf.out)'),
  new Option('--against <what>', 'also print the difference to another environment, or to a file of --json'),
  new Option('--budget <usd>', 'exit with 1 if a month costs more').argParser(parseAmount),
  new Option('--explain <table>', 'explain a published table instead').choices(['recipe', 'clickstream']),
];

function parseEventsPerRequest(text: string): number {
  const value = parseAmount(text);
  if (value < 1) throw new InvalidArgumentError(`“${text}” is less than one event per request.`);
  return value;
}

/** The options of `deploy`. */
export const DEPLOY_OPTIONS: readonly Option[] = [
  new Option('--env <name>', 'the environment (dev, staging, prod-small, prod), with the default credential chain'),
  new Option('--plan', 'change nothing; exit with 1 if a change would be refused').default(false),
  new Option('--allow <address>', 'do this although it deletes or replaces what holds data').argParser(collect),
  new Option('--synthesised <dir>', 'stacks that are synthesised already (.build/cdktf.out)'),
  new Option('--api <url>', 'address of the API for the check afterwards; default: from the state of its stacks'),
];
