import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { messageOf } from '../../core/message-of';
import { type CostEstimate, estimate } from '../../loadtest/costs/estimate';
import { plannedEnvironment, plannedIdleParts, readPlan } from '../../loadtest/costs/plan';
import { isPriced, PRICES_OF, REGIONS, type Region } from '../../loadtest/costs/prices';
import { computedUsd, PUBLISHED, type PublishedTable } from '../../loadtest/costs/published';
import { readUnits } from '../../loadtest/costs/units';
import { ENVIRONMENT_FILES } from '../../stacks/environments/load';
import { type EnvironmentFile, ENVIRONMENT_NAMES } from '../../stacks/environments/schema';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { repositoryRoot } from '../root';
import { table } from '../table';

export interface CostOptions extends CommonOptions {
  readonly env?: string;
  readonly eventsPerSecond?: number;
  readonly eventsPerRequest?: number;
  /** Per second, instead of events per request. */
  readonly requests?: number;
  readonly region?: string;
  readonly plan?: string;
  readonly against?: string;
  readonly budget?: number;
  readonly explain?: keyof typeof PUBLISHED;
}

/** As the simulator’s clients send. */
const USUAL_EVENTS_PER_REQUEST = 1.4;

/** Prints a month’s bill; fails if it is over the budget. */
export function cost(options: CostOptions, output: Output): Promise<number> {
  return Promise.resolve(options.explain === undefined ? bill(options, output) : explain(options.explain, output));
}

function bill(options: CostOptions, output: Output): number {
  const { eventsPerSecond, budget, against } = options;
  if (eventsPerSecond === undefined)
    throw new UserError('say how many events arrive: --events-per-second 11.6 is a million per day');
  const units = readUnits(repositoryRoot());
  const load = { eventsPerSecond, eventsPerRequest: eventsPerRequestOf(options, eventsPerSecond) };
  const { file, idle } = planned(fileNamed(options.env ?? 'prod'), options.plan);
  const region = regionOf(options.region ?? file.region);
  const answer = estimate({ environment: file, region, units, load, idle });
  const before = against === undefined ? undefined : totalsOf(against, { region, units, load });
  const difference = before === undefined ? undefined : differenceOf(answer, before);
  const isOver = budget !== undefined && answer.total.usd_per_month > budget;
  const result = {
    environment: file.name,
    region,
    events_per_second: load.eventsPerSecond,
    events_per_request: load.eventsPerRequest,
    prices_of: PRICES_OF,
    units_counted: units.counted,
    ...answer,
    ...(difference === undefined ? {} : { against: { name: against, ...difference } }),
    ...(budget === undefined ? {} : { budget: { usd_per_month: budget, over: isOver } }),
  };
  output.result(result, () =>
    [
      `A month of ${file.name} in ${region}: ${eventsPerSecond} events per second, ${load.eventsPerRequest} per request`,
      `(list prices of ${PRICES_OF}, without free tiers and taxes; usage counted on ${units.counted}; no questions)`,
      '',
      table(rowsOf(answer), ''),
      ...(difference === undefined ? [] : ['', `Against ${against}:`, table(difference.lines, 'No line differs.')]),
      ...(budget === undefined ? [] : ['', budgetText(answer.total.usd_per_month, budget)]),
    ].join('\n'),
  );
  for (const warning of answer.warnings) output.note(`warning: ${warning}`);
  return isOver ? EXIT.no : EXIT.done;
}

function eventsPerRequestOf({ eventsPerRequest, requests }: CostOptions, eventsPerSecond: number): number {
  if (requests === undefined) return eventsPerRequest ?? USUAL_EVENTS_PER_REQUEST;
  if (eventsPerRequest !== undefined)
    throw new UserError('--requests and --events-per-request say the same: give one of them');
  if (requests > eventsPerSecond)
    throw new UserError(`--requests ${requests} is more than the ${eventsPerSecond} events: a request has one or more`);
  return eventsPerSecond / requests;
}

function fileNamed(name: string): EnvironmentFile {
  const known = ENVIRONMENT_NAMES.find((one) => one === name);
  if (known === undefined)
    throw new UserError(`there is no environment “${name}”: --env takes ${ENVIRONMENT_NAMES.join(', ')}`);
  return ENVIRONMENT_FILES[known];
}

function planned(file: EnvironmentFile, folder: string | undefined) {
  if (folder === undefined) return { file, idle: undefined };
  const plan = readPlan(folder, file.name);
  return { file: plannedEnvironment(file, plan), idle: plannedIdleParts(file, plan) };
}

function regionOf(name: string): Region {
  if (isPriced(name)) return name;
  throw new UserError(
    `there are no prices of ${name}: add them to loadtest/costs/prices.ts, or use --region ${REGIONS.join(' or ')}`,
  );
}

const savedBill = z.looseObject({
  lines: z.array(z.looseObject({ service: z.string(), part: z.string(), usd_per_month: z.number() })),
  total: z.looseObject({ usd_per_month: z.number() }),
});
type Totals = z.output<typeof savedBill>;

/** Of an environment, under the same load, or of a file that `cost --json` wrote. */
function totalsOf(against: string, same: Omit<Parameters<typeof estimate>[0], 'environment'>): Totals {
  if (ENVIRONMENT_NAMES.some((name) => name === against)) {
    const bill = estimate({ ...same, environment: fileNamed(against) });
    return { lines: bill.lines.map((line) => ({ ...line })), total: { ...bill.total } };
  }
  const path = isAbsolute(against) ? against : join(process.cwd(), against);
  try {
    return savedBill.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it was not written by “tidemark cost --json”' : messageOf(error);
    throw new UserError(
      `--against ${against}: ${reason}; name an environment (${ENVIRONMENT_NAMES.join(', ')}) or such a file`,
    );
  }
}

function differenceOf(now: CostEstimate, before: Totals) {
  const was = new Map(before.lines.map(({ part, usd_per_month }) => [part, usd_per_month]));
  const gone = before.lines.filter(({ part }) => now.lines.every((line) => line.part !== part));
  const rows = [
    ...now.lines.map(({ service, part, usd_per_month }) => ({
      service,
      part,
      before: was.get(part) ?? 0,
      usd_per_month,
    })),
    ...gone.map(({ service, part, usd_per_month }) => ({ service, part, before: usd_per_month, usd_per_month: 0 })),
    { service: 'total', part: '', before: before.total.usd_per_month, usd_per_month: now.total.usd_per_month },
  ].map((row) => ({ ...row, more: Math.round((row.usd_per_month - row.before) * 100) / 100 }));
  return {
    usd_per_month: Math.round((now.total.usd_per_month - before.total.usd_per_month) * 100) / 100,
    lines: rows.filter(({ more }) => more !== 0),
  };
}

/** Lines of a cent or more, and the total. */
function rowsOf({ lines, total }: CostEstimate): readonly Readonly<Record<string, unknown>>[] {
  const shown = [
    ...lines.filter(({ usd_per_month }) => usd_per_month > 0),
    { service: 'total', part: '', ...total, assumes: '' },
  ];
  return shown.map(({ service, part, usd_per_month, idle_usd, usd_per_million_events, assumes }) => ({
    service,
    part,
    'USD/month': usd_per_month.toFixed(2),
    idle: idle_usd.toFixed(2),
    'USD/million events': usd_per_million_events.toFixed(4),
    assumes,
  }));
}

function budgetText(dollars: number, budget: number): string {
  const rest = Math.abs(budget - dollars).toFixed(2);
  return dollars > budget
    ? `Over the budget of $${budget} by $${rest}.`
    : `Within the budget of $${budget}: $${rest} are left.`;
}

function explain(name: keyof typeof PUBLISHED, output: Output): number {
  const published: PublishedTable = PUBLISHED[name];
  const lines = published.lines.map((line) => ({
    line: line.line,
    published_usd: line.publishedUsd,
    computed_usd: Math.round(computedUsd(line) * 100) / 100,
    terms: line.terms.map(({ amount, of, usd }) => ({ amount: Math.round(amount * 1000) / 1000, of, usd_each: usd })),
    needs: line.needs,
  }));
  const { title, source, leavesOut } = published;
  output.result({ title, source, prices_of: PRICES_OF, lines, leaves_out: leavesOut }, () =>
    [
      title,
      source,
      '',
      table(
        lines.map(({ line, published_usd, computed_usd, terms, needs }) => ({
          line,
          published: `$${published_usd}`,
          computed:
            terms.map(({ amount, of, usd_each }) => `${amount} ${of} × $${usd_each}`).join(' + ') +
            ` = $${computed_usd.toFixed(2)}`,
          needs,
        })),
        '',
      ),
      '',
      `Left out: ${leavesOut}.`,
    ].join('\n'),
  );
  return EXIT.done;
}
