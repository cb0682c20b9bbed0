import { Command, CommanderError, Option } from 'commander';
import type { SimulateFaultsOptions } from './commands/simulate-faults';
import { UP_OPTIONS } from './commands/up-options';
import { EXIT, isCoded } from './exit';
import { parseAmount, parseInteger, parseList } from './parse-option';
import type { CommonOptions } from './options';
import { createOutput, type Output } from './output';
import { VARIABLES } from './variables';

type Action<Options> = (options: Options & CommonOptions, output: Output, args: readonly string[]) => Promise<number>;

const program = new Command('tidemark')
  .description(
    'Clickstream analytics: live numbers within seconds, exact numbers by morning, one answer that says which is which.',
  )
  .showHelpAfterError('(add --help for the options)')
  .exitOverride();

/** A command with the options that all have: where the data is, which site, how to print. */
function command(name: string, summary: string): Command {
  return program
    .command(name)
    .summary(summary)
    .description(summary)
    .option('--data-dir <dir>', 'data directory', '.tidemark')
    .option('--site <site>', 'site; may be left out where there is only one')
    .option('--json', 'print one JSON object, for machines', false);
}

/** A command that speaks to an environment on AWS as well. */
function deployedCommand(name: string, summary: string): Command {
  return command(name, summary).option(
    '--env <name>',
    'ask an environment on AWS (dev, staging, prod), with the credentials that AWS tools find',
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

UP_OPTIONS.reduce(
  (up, option) => up.addOption(option),
  command('up', 'run everything in this process: collector, live and nightly layers, API, dashboard'),
).action(run(async () => (await import('./commands/up')).up));

command('replay', 'read a recorded clickstream from a file')
  .argument('<file>', 'the file; “-” reads standard input')
  .addOption(new Option('--format <format>', 'format of the file').choices(['rees46', 'ndjson']).default('ndjson'))
  .addOption(
    new Option('--as-of-arrival <when>', 'arrival time of the records').choices(['event-time', 'now']).default('now'),
  )
  .option('--time-zone <zone>', 'time zone of a site that is made', 'UTC')
  .option('--currency <code>', 'currency of a site that is made', 'USD')
  .option('--show-rejected', 'list the rejected rows with line number and reason', false)
  .action(run(async () => (await import('./commands/replay')).replay));

command('simulate', 'write simulated traffic to a file')
  .requiredOption('--seed <seed>', 'the same seed gives the same bytes', parseInteger(0))
  .requiredOption('--hours <hours>', 'how many hours', parseAmount)
  .option('--rate <rate>', 'mean events per second', parseAmount, 5)
  .option('--from <time>', 'when it begins (ISO 8601)', '2026-01-05T00:00:00Z')
  .addOption(new Option('--format <format>', 'format of the file').choices(['ndjson', 'rees46']).default('ndjson'))
  .option('--out <file>', 'file to write; standard output without it')
  .option('--truth <file>', 'file for the ledger of the truth')
  .action(run(async () => (await import('./commands/simulate')).simulateToFile));

deployedCommand('batch', 'recompute all that arrived before a time and move the tidemark there')
  .requiredOption('--until <time>', 'the new tidemark: a whole hour, UTC (2019-10-01T02:00:00Z)')
  .action(run(async () => (await import('./commands/batch')).batch));

deployedCommand('backfill', 'recompute days again; the tidemark stays where it is')
  .requiredOption('--from <day>', 'first day, in the site’s time zone (2019-10-01)')
  .requiredOption('--to <day>', 'last day, included')
  .option('--preview', 'only say what would be read, written and changed', false)
  .action(run(async () => (await import('./commands/batch')).backfill));

deployedCommand('rollback', 'take the newest publication back').action(
  run(async () => (await import('./commands/batch')).rollback),
);

deployedCommand('query', 'ask for a metric')
  .argument('<metric>', 'its id; `tidemark metrics` lists them')
  .option('--from <time>', 'start, included (ISO 8601); default: 24 hours before --to')
  .option('--to <time>', 'end, not included; default: now')
  .addOption(
    new Option('--grain <grain>', 'width of a row').choices(['minute', 'hour', 'day', 'total']).default('hour'),
  )
  .option('--by <dimensions>', 'break down by these, comma-separated')
  .option('--filter <condition>', 'only this value: dimension:value')
  .option('--time-zone <zone>', 'time zone of days and hours; default: the site’s')
  .addOption(new Option('--bots <bots>', 'bots in the numbers').choices(['exclude', 'include', 'only']))
  .option('--limit <n>', 'rows of a ranking in each window', parseInteger(1))
  .option('--no-exact', 'never ask the batch engine; show estimates with their bounds')
  .action(run(async () => (await import('./commands/query')).query));

deployedCommand('metrics', 'list the metrics').action(run(async () => (await import('./commands/query')).metrics));

deployedCommand('funnel', 'how many took these steps in order')
  .requiredOption('--steps <types>', 'event types in order, comma-separated', parseList)
  .option('--within <duration>', 'time from the first step to the last: 30m, 24h, 7d', '24h')
  .addOption(new Option('--per <who>', 'whose steps').choices(['visitor', 'session']).default('visitor'))
  .option('--from <time>', 'start, included; default: 24 hours before --to')
  .option('--to <time>', 'end, not included; default: now')
  .action(run(async () => (await import('./commands/query')).funnel));

deployedCommand('retention', 'how many came back, by the day they were first seen')
  .option('--days <n>', 'days after the first', parseInteger(1), 7)
  .option('--from <time>', 'start, included; default: 30 days before --to')
  .option('--to <time>', 'end, not included; default: now')
  .action(run(async () => (await import('./commands/query')).retention));

deployedCommand('sessions', 'summary of stitched sessions')
  .option('--from <time>', 'start, included; default: 24 hours before --to')
  .option('--to <time>', 'end, not included; default: now')
  .action(run(async () => (await import('./commands/query')).sessions));

deployedCommand('reconcile', 'explain the differences between the live and the exact numbers of a publication')
  .option('--epoch <n>', 'which publication; default: the newest', parseInteger(1))
  .action(run(async () => (await import('./commands/inspect')).reconcile));

deployedCommand('audit', 'balance every event: accepted = applied + duplicate + quarantined').action(
  run(async () => (await import('./commands/inspect')).audit),
);

deployedCommand('status', 'shards, pulses, lag, tidemark, epoch').action(
  run(async () => (await import('./commands/inspect')).status),
);

command(
  'doctor',
  'check the machine, the data directory and every part of it; with --env everything that is deployed there',
)
  .option('--env <name>', 'check an environment on AWS (dev, staging, prod), with the credentials that AWS tools find')
  .option('--api <url>', 'with --env: address of its API; without it, from the state of its stacks')
  .action(run(async () => (await import('./commands/doctor')).doctor));

deployedCommand('quarantine', 'list what failed the contract, or replay it after a fix')
  .argument('[verb]', '“list” or “replay”', 'list')
  .action(run(async () => (await import('./commands/quarantine')).quarantine));

deployedCommand('sites', 'list the sites with their write keys, or make one')
  .argument('[verb]', '“list” or “add”', 'list')
  .option('--time-zone <zone>', 'time zone of the new site', 'UTC')
  .option('--currency <code>', 'currency of the new site', 'USD')
  .action(run(async () => (await import('./commands/sites')).sites));

command('bench', 'measure this machine: ratios to JSON.parse in the same run')
  .option('--events <n>', 'events per measure', parseInteger(1000), 100_000)
  .option('--only <names>', 'only these measures, comma-separated', parseList)
  .action(run(async () => (await import('./commands/bench')).bench));

program
  .command('simulate-faults')
  .summary('simulate all of Tidemark on a failing AWS, world by world, until a promise is broken')
  .option('--seeds <n>', 'how many worlds (200, or as many as fit into --seconds)', parseInteger(1))
  .option('--from <seed>', 'the first seed', parseInteger(0), 1)
  .option('--jobs <n>', 'worlds at the same time (as many as there are cores)', parseInteger(1))
  .option(
    '--seconds <s>',
    'begin no new world after that; with --planted, how long to look for each bug (60)',
    parseAmount,
  )
  .option(
    '--shrink-seconds <s>',
    'how long to look for a smaller world that fails; 0 for not at all',
    parseInteger(0),
    60,
  )
  .option('--keep-going', 'go on after a failure', false)
  .option('--coverage', 'list the branches that were never taken', false)
  .addOption(new Option('--engine <engine>', 'what computes the nights').choices(['model', 'duckdb']))
  .option('--seed <seed>', 'run this one world', parseInteger(0))
  .option('--keep <faults>', 'with --seed: only these faults happen, comma-separated; “none” for no fault', parseList)
  .option('--hours <h>', 'with --seed: producers stop after that many hours', parseAmount)
  .option('--without <requests>', 'with --seed: requests that are left out, by number: 1-50,52')
  .option('--trace', 'with --seed: tell what happens', false)
  .option('--planted', 'plant bugs one after the other and see that each is found', false)
  .option('--only <bugs>', 'with --planted: only these, comma-separated', parseList)
  .option('--record', 'with --planted: write down what found them, for docs/planted-bugs.md and CI', false)
  .option('--json', 'print one JSON object, for machines', false)
  .action(async (options: SimulateFaultsOptions) => {
    process.exitCode = await (await import('./commands/simulate-faults')).simulateFaults(options);
  });

program
  .command('generate')
  .summary('write the files that come from the contract and the registry')
  .option('--check', 'only say whether they are up to date', false)
  .option('--sketches', 'measure the sketches as well, and draw docs/sketches.md (about a minute)', false)
  .action(async (options: { readonly check: boolean; readonly sketches: boolean }) => {
    process.exitCode = await (await import('./generate/generate')).generate(options);
  });

program
  .command('test')
  .summary('run everything that CI runs')
  .argument('[pattern...]', 'only tests whose path matches')
  .option('--all', 'the long searches as well', false)
  .action(async (pattern: readonly string[], { all }: { readonly all: boolean }) => {
    process.exitCode = await (await import('./commands/test')).runTests({ all, pattern });
  });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Errors written for users are printed as they are; anything else is a bug and shows where it came from. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const text =
    isCoded(error) && process.env[VARIABLES.debug.name] === undefined
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`tidemark: ${text}\n`);
  return EXIT.usage;
}
