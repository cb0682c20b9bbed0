import { Command, CommanderError, Option } from 'commander';
import { COMMANDS_BY_CAPABILITY } from '../capabilities/generated/commands';
import { addCapabilityCommand } from './capability-command';
import type { SimulateFaultsOptions } from './commands/simulate-faults';
import { GRAINS } from '../core/merge/grain';
import { CONDITION_HELP } from '../core/metric/condition';
import { COMPARISONS } from '../core/time/comparisons';
import { SHAPES } from '../core/wire/forms';
import { COST_OPTIONS, DEPLOY_OPTIONS } from './commands/aws-options';
import { BENCH_OPTIONS } from './commands/bench-options';
import { CONNECT_OPTIONS } from './commands/connect-options';
import { KEY_OPTIONS } from './commands/key-options';
import { SITE_OPTIONS } from './commands/site-options';
import { UP_OPTIONS } from './commands/up-options';
import { errorLine, errorText, isJson } from './error-text';
import { EXIT, isCoded } from './exit';
import { versionText } from './root';
import { collect, parseAmount, parseInteger, parseList } from './parse-option';
import type { CommonOptions } from './options';
import type { TestOptions } from './test/run-tests';
import { createOutput, type Output, printNote, surviveLostOutput } from './output';

type Action<Options> = (options: Options & CommonOptions, output: Output, args: readonly string[]) => Promise<number>;

const program = new Command('tidemark')
  .description(
    'Clickstream analytics: live numbers within seconds, exact numbers by morning, one answer that says which is which.',
  )
  .version(versionText(), '--version', 'print the version')
  .showHelpAfterError(isJson() ? false : '(add --help for the options)')
  .configureOutput({ outputError: (text, write) => write(isJson() ? errorLine('usage', text) : text) })
  // --version of “experiment hash” does not ask for that of the program.
  .enablePositionalOptions()
  .exitOverride();

surviveLostOutput();

/** A command with the options that all share: where the data is, how to print. */
function command(name: string, summary: string): Command {
  return program
    .command(name)
    .summary(summary)
    .description(summary)
    .option('--data-dir <dir>', 'data directory', '.tidemark')
    .option('--json', 'print one JSON object, for machines', false);
}

function withOptions(of: Command, options: readonly Option[]): Command {
  return options.reduce((one, option) => one.addOption(option), of);
}

/** A command about one site. */
function siteCommand(name: string, summary: string, site = 'site; optional if there is only one'): Command {
  return command(name, summary).option('--site <site>', site);
}

/** Lets a command use an AWS environment, too. */
function deployed(local: Command): Command {
  return local.option(
    '--env <name>',
    'use an AWS environment (dev, staging, prod-small, prod), with the default credential chain',
  );
}

function run<Options>(load: () => Promise<Action<Options>>): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const self = args.at(-1) as Command;
    const options = self.opts<Options & CommonOptions>();
    const action = await load();
    process.exitCode = await action(options, createOutput(options.json ?? false), self.args);
  };
}

withOptions(
  command('up', 'run everything in this process: collector, live and nightly layers, API, dashboard'),
  UP_OPTIONS,
).action(run(async () => (await import('./commands/up')).up));

deployed(siteCommand('replay', 'read a recorded clickstream from a file'))
  .argument('<file>', 'the file; “-” reads standard input')
  .addOption(new Option('--format <format>', 'format of the file').choices(['rees46', 'ndjson']).default('ndjson'))
  .addOption(
    new Option('--as-of-arrival <when>', 'arrival time of the records').choices(['event-time', 'now']).default('now'),
  )
  .option('--time-zone <zone>', 'time zone, if the site is created (default: UTC)')
  .option('--currency <code>', 'currency, if the site is created (default: USD)')
  .option('--show-rejected', 'list the rejected rows with line number and reason', false)
  .action(run(async () => (await import('./commands/replay')).replay));

siteCommand('simulate', 'write simulated traffic to a file', 'make the traffic of this site only')
  .option('--seed <seed>', 'the same seed gives the same bytes', parseInteger(0), 1)
  .option('--hours <hours>', 'how many hours; for rees46, hours × rate gives the number of rows', parseAmount, 1)
  .option('--rate <rate>', 'mean events per second', parseAmount, 5)
  .option('--from <time>', 'start time (ISO 8601); 2026-01-05T00:00:00Z by default, 2019-10-01T00:00:00Z for rees46')
  .addOption(new Option('--format <format>', 'format of the file').choices(['ndjson', 'rees46']).default('ndjson'))
  .option('--out <file>', 'file to write; standard output by default')
  .option('--truth <file>', 'ndjson: file for the ledger of the truth')
  .option('--anomalies <share>', 'adds sessions with anomalies: of each kind this share of the sessions', parseAmount)
  .option(
    '--fraud <people>',
    'instead of traffic: what a shop of so many people asks decisions for, with attacks',
    parseInteger(1),
  )
  .option('--labels <file>', 'with --anomalies or --fraud: file for their labels, one JSON object per line')
  .option(
    '--into <file>',
    'with --anomalies: adds them to a recording, as replay takes it, instead of simulated traffic',
  )
  .option('--cases <file>', 'converts labelled click sequences (JSON) instead')
  .action(run(async () => (await import('./commands/simulate')).simulateToFile));

deployed(command('batch', 'recompute everything that arrived before a time and move the tidemark there'))
  .option('--until <time>', 'the new tidemark: a whole hour, UTC (2019-10-01T02:00:00Z)')
  .option('--resume', 'up to the last full hour; publishing goes on by itself after a rollback', false)
  .option('--yes', 'move the clock of a laboratory although the time is far ahead', false)
  .action(run(async () => (await import('./commands/batch')).batch));

deployed(siteCommand('backfill', 'recompute days; the tidemark stays in place', 'every site if absent'))
  .requiredOption('--from <day>', 'first day, in the site’s time zone (2019-10-01)')
  .requiredOption('--to <day>', 'last day, included')
  .option('--preview', 'only show what would be read, written and changed', false)
  .action(run(async () => (await import('./commands/batch')).backfill));

deployed(command('rollback', 'undo the newest publication')).action(
  run(async () => (await import('./commands/batch')).rollback),
);

deployed(siteCommand('query', 'query a metric'))
  .argument('<metric>', 'its id; `tidemark metrics` lists them')
  .option('--from <time>', 'start, included (ISO 8601); default: 24 hours before --to')
  .option('--to <time>', 'end, not included; default: now')
  .addOption(new Option('--grain <grain>', 'width of a row').choices(GRAINS).default('hour'))
  .option('--by <columns>', 'break down by one or two columns, comma-separated')
  .addOption(new Option('--filter <condition>', CONDITION_HELP).argParser(collect))
  .addOption(new Option('--compare <range>', 'add the numbers of an earlier range').choices(COMPARISONS))
  .option('--time-zone <zone>', 'time zone of days and hours; default: the site’s')
  .addOption(
    new Option('--bots <bots>', 'exclude bots, include them, or show only them').choices([
      'exclude',
      'include',
      'only',
    ]),
  )
  .option('--limit <n>', 'most keys per window: of a ranking (default: 10), or the largest of --by', parseInteger(1))
  .option('--offset <n>', 'keys to leave out before those of --limit', parseInteger(0))
  .addOption(
    new Option('--shape <shape>', 'with --json: an object per row, or an array per column')
      .choices(SHAPES)
      .default('rows'),
  )
  .option('--epoch <n>', 'refuse an answer of another publication than this one', parseInteger(0))
  .option('--no-exact', 'never query the batch engine; show estimates with their bounds')
  .action(run(async () => (await import('./commands/query')).query));

deployed(command('metrics', 'list the metrics')).action(run(async () => (await import('./commands/query')).metrics));

for (const one of Object.values(COMMANDS_BY_CAPABILITY).flatMap((all) => all ?? []))
  addCapabilityCommand(deployed(siteCommand(one.name, one.summary)), one);

deployed(
  siteCommand(
    'reconcile',
    'explain the differences between live and exact numbers of a publication',
    'every site if absent',
  ),
)
  .option('--epoch <n>', 'which publication; default: the newest', parseInteger(1))
  .action(run(async () => (await import('./commands/inspect')).reconcile));

deployed(
  siteCommand(
    'audit',
    'balance every event: accepted = applied + duplicate + quarantined',
    'also show the balance of this site',
  ),
).action(run(async () => (await import('./commands/inspect')).audit));

deployed(command('status', 'show shards, pulses, lag, tidemark and epoch')).action(
  run(async () => (await import('./commands/inspect')).status),
);

command(
  'doctor',
  'check the machine, the data directory and every part of it; with --env, everything that is deployed there',
)
  .option(
    '--env <name>',
    'check an AWS environment (dev, staging, prod-small, prod), with the default credential chain',
  )
  .option('--api <url>', 'with --env: address of its API; without it, from the state of its stacks')
  .action(run(async () => (await import('./commands/doctor')).doctor));

deployed(
  withOptions(
    siteCommand(
      'sites',
      'list the sites with their write keys; create, change, remove or restore one',
      'which one; not for “list”',
    ),
    SITE_OPTIONS,
  ),
)
  .argument('[verb]', '“list”, “add”, “set”, “remove” or “restore”', 'list')
  .action(run(async () => (await import('./commands/sites')).sites));

command('demo', 'remove the simulated site that a new directory begins with')
  .argument('<verb>', '“remove”')
  .action(run(async () => (await import('./commands/demo')).demo));

command('clean', 'delete raw and quarantined events that are older than “up --keep-…” says (730d where none runs)')
  .option('--preview', 'only show what would be deleted', false)
  .action(run(async () => (await import('./commands/clean')).clean));

command('backup', 'copy the data directory, in use or not, to a folder, and audit the copy')
  .argument('<dir>', 'a folder outside the data directory that is empty or not there yet')
  .action(run(async () => (await import('./commands/backup')).backup));

command('restore', 'copy a backup to a new data directory (--data-dir), and audit it')
  .argument('<dir>', 'the backup')
  .action(run(async () => (await import('./commands/backup')).restore));

deployed(
  withOptions(
    siteCommand(
      'keys',
      'list the keys, make, rotate or revoke one; a key may read, send events or operate',
      'add: for which sites, comma-separated; all if absent; rotate: replace the write key of this site',
    ),
    KEY_OPTIONS,
  ),
)
  .argument('[verb]', '“list”, “add”, “rotate” or “revoke”', 'list')
  .argument('[id]', 'rotate, revoke: id of the key')
  .action(run(async () => (await import('./commands/keys')).keys));

withOptions(
  siteCommand('connect', 'check a key end to end, or print what to paste into a site'),
  CONNECT_OPTIONS,
).action(run(async () => (await import('./commands/connect')).connect));

siteCommand(
  'login',
  'print a link that logs one browser in to the page, once',
  'sites that it reads, comma-separated; all if absent',
)
  .option('--url <url>', 'address of the page for browsers; default: where “tidemark up” listens')
  .action(run(async () => (await import('./commands/login')).login));

siteCommand('share', 'make a link that opens the numbers of one site, list the links, or revoke one')
  .argument('[verb]', '“make”, “list” or “revoke”', 'make')
  .argument('[id]', 'revoke: id of the link')
  .option('--name <name>', 'make: what people call it')
  .option('--expires <when>', 'make: when it stops working, a duration (90d) or a time (ISO 8601); default: never')
  .option('--url <url>', 'address of the page for browsers; default: where “tidemark up” listens')
  .action(run(async () => (await import('./commands/login')).share));

withOptions(
  command('cost', 'price a month of an AWS environment under a load; fails if it is over a budget'),
  COST_OPTIONS,
).action(run(async () => (await import('./commands/cost')).cost));

withOptions(
  command('deploy', 'plan an AWS environment, say what the changes mean, apply them in order and check the result'),
  DEPLOY_OPTIONS,
).action(run(async () => (await import('./commands/deploy')).deploy));

withOptions(
  command('bench', 'benchmark this machine, with ratios to JSON.parse in the same run'),
  BENCH_OPTIONS,
).action(run(async () => (await import('./commands/bench')).bench));

program
  .command('simulate-faults')
  .summary('simulate Tidemark on a failing AWS, world by world, until a guarantee is broken')
  .description('simulate Tidemark on a failing AWS, world by world, until a guarantee is broken')
  .option('--seeds <n>', 'number of worlds (200, or as many as fit into --seconds)', parseInteger(1))
  .option('--from <seed>', 'the first seed', parseInteger(0), 1)
  .option('--jobs <n>', 'worlds to run in parallel (default: number of cores)', parseInteger(1))
  .option('--seconds <s>', 'start no new world after this time; with --planted, search time per bug (60)', parseAmount)
  .option('--shrink-seconds <s>', 'time to search for a smaller failing world; 0 to skip', parseInteger(0), 60)
  .option('--keep-going', 'continue after a failure', false)
  .option('--coverage', 'list the branches that were never taken', false)
  .addOption(new Option('--engine <engine>', 'engine that computes the nights').choices(['model', 'duckdb']))
  .option('--seed <seed>', 'run this one world', parseInteger(0))
  .option('--keep <faults>', 'with --seed: only these faults happen, comma-separated; “none” for no fault', parseList)
  .option('--hours <h>', 'with --seed: producers stop after that many hours', parseAmount)
  .option('--without <requests>', 'with --seed: requests that are left out, by number: 1-50,52')
  .option('--trace', 'with --seed: print every step', false)
  .option('--planted', 'plant bugs one at a time and check that each is found', false)
  .option('--only <bugs>', 'with --planted: only these, comma-separated', parseList)
  .addOption(
    new Option(
      '--again <which>',
      'with --planted: start at the world that found the bug before; all such bugs, or those that are due in a test run',
    ).choices(['due', 'all']),
  )
  .option('--record', 'with --planted: write down what found them, for docs/planted-bugs.md and CI', false)
  .option('--fresh', 'take seeds from a hash of the sources, and run every seed that ever failed', false)
  .option('--skip <n>', 'with --fresh: leave out the first worlds', parseInteger(0), 0)
  .option('--json', 'print one JSON object, for machines', false)
  .action(async (options: SimulateFaultsOptions) => {
    process.exitCode = await (await import('./commands/simulate-faults')).simulateFaults(options);
  });

program
  .command('generate')
  .summary('write the files derived from the contract and the registry')
  .description('write the files derived from the contract and the registry')
  .option('--check', 'only report whether they are up to date', false)
  .option('--sketches', 'also measure the sketches and draw docs/sketches.md (about a minute)', false)
  .action(async (options: { readonly check: boolean; readonly sketches: boolean }) => {
    process.exitCode = await (await import('./generate/generate')).generate(options);
  });

program
  .command('test')
  .summary('run everything that CI runs')
  .description('run everything that CI runs')
  .argument('[pattern...]', 'only tests whose path matches')
  .option('--all', 'everything in full; takes hours, and goes on where it was stopped', false)
  .option('--only <tiers>', 'only these tiers, comma-separated', parseList)
  .option('--record', 'record which suites passed, so that they run again only after a change', false)
  .option('--coverage', 'count covered lines over all processes', false)
  .action(async (pattern: readonly string[], options: Omit<TestOptions, 'pattern'>) => {
    process.exitCode = await (await import('./test/run-tests')).runTests({ ...options, pattern });
  });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Errors written for users are printed as they are; anything else is a bug and prints its stack trace. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const text = errorText(error);
  printNote(isJson() ? errorLine(isCoded(error) ? error.code : 'internal_error', text).trimEnd() : `tidemark: ${text}`);
  return EXIT.usage;
}
