import { Option } from 'commander';
import { collect } from '../parse-option';

/** The options of `deploy`. */
export const DEPLOY_OPTIONS: readonly Option[] = [
  new Option('--env <name>', 'the environment (dev, staging, prod-small, prod), with the default credential chain'),
  new Option('--plan', 'change nothing; exit with 1 if a change would be refused').default(false),
  new Option('--allow <address>', 'do this although it deletes or replaces what holds data').argParser(collect),
  new Option('--synthesised <dir>', 'stacks that are synthesised already (.build/cdktf.out)'),
  new Option('--api <url>', 'address of the API for the check afterwards; default: from the state of its stacks'),
];
