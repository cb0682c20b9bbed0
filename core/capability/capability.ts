import * as z from 'zod';
import { codedError } from '../coded-error';
import { PAGE_SECTIONS } from './page';

/** What a key may be allowed to do. A route belongs to one scope. */
export const SCOPES = ['ingest', 'read', 'decide', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * The files of a capability, each loaded only where it runs: the API, the shared reader, after a nightly run, the CLI, a
 * function on AWS, the page.
 */
export const PARTS = {
  routes: 'routes.ts',
  consumer: 'consumer.ts',
  night: 'night.ts',
  commands: 'commands.ts',
  lambda: 'lambda.ts',
  page: 'page.tsx',
  task: 'task.ts',
} as const;
export type Part = keyof typeof PARTS;

/**
 * What a function of a capability may reach besides its own tables. Each need brings its variables and its permissions.
 *
 * @public The stacks give them, and are a package of their own.
 */
export const NEEDS = ['stream.put', 'stream.read', 'sites', 'site-secrets', 'lake.read', 'numbers', 'cache'] as const;
/** @public As NEEDS. */
export type Need = (typeof NEEDS)[number];

const name = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(24);
const table = z.strictObject({
  name,
  purpose: z.string().min(1),
  /** DynamoDB deletes items by their attribute `expires_at`. */
  expires: z.boolean().default(false),
  /** May be lost: on AWS there is no table for it, and what is written is forgotten with the function’s memory. */
  soft: z.boolean().default(false),
});
const lambda = z.strictObject({
  memoryMb: z.int().min(128).max(10_240),
  timeoutSeconds: z.int().min(1).max(900),
  needs: z.array(z.enum(NEEDS)).default([]),
  /** `rate(5 minutes)` or `cron(0 3 * * ? *)`, in UTC; a function without one runs when it is invoked. */
  schedule: z
    .string()
    .regex(/^(rate\([1-9]\d* (minutes?|hours?|days?)\)|cron\(\S+( \S+){5}\))$/)
    .optional(),
});
/**
 * Where a follower that is new begins: with what arrives from now on, or with the oldest record that the stream keeps.
 */
const consumer = z.strictObject({ start: z.enum(['latest', 'oldest']).default('latest') });

/**
 * `title` is its label in the list of pages, `section` the part of the list in which it stands, `key` the letter that
 * opens it after G. Its address is `?page=<name>`, by default the name of the capability.
 */
const page = z.strictObject({
  title: z.string().min(1).max(24),
  section: z.enum(PAGE_SECTIONS).default('watch'),
  name: name.optional(),
  key: z
    .string()
    .regex(/^[a-z]$/)
    .optional(),
});

const description = z.strictObject({
  name,
  /** One sentence for the reference and the help. */
  summary: z.string().min(1).max(200),
  /** Below the checkout: where `capability.ts` and the files that `parts` names are. */
  folder: z.string().regex(/^(speed|batch|serving|reaction)-layer\/[a-z0-9-]+$/),
  parts: z.array(z.enum(['routes', 'consumer', 'night', 'commands', 'lambda', 'page', 'task'])).min(1),
  scopes: z.array(z.enum(SCOPES)).default([]),
  tables: z.array(table).default([]),
  lambda: lambda.optional(),
  consumer: consumer.optional(),
  page: page.optional(),
  /** Read from variables called TIDEMARK_<CAPABILITY>_<SETTING>, so each value is given as text: use `z.coerce`. */
  settings: z.instanceof(z.ZodObject).default(() => z.object({})),
});

/** What an author writes; the rest has defaults. */
export type CapabilityDescription = z.input<typeof description>;
/** A capability as data: everything that lists are derived from, and no code that runs. */
export type Capability = Readonly<z.output<typeof description>>;

export class CapabilityError extends codedError('CapabilityError', 'invalid_capability') {}

/** Checks a description when its file loads. @throws CapabilityError naming every field that is wrong */
export function defineCapability(given: CapabilityDescription): Capability {
  const parsed = description.safeParse(given);
  if (!parsed.success) throw new CapabilityError(`capability ${given.name}: ${z.prettifyError(parsed.error)}`);
  const capability = parsed.data;
  const faults = [
    ...repeated('part', capability.parts),
    ...repeated('scope', capability.scopes),
    ...repeated(
      'table',
      capability.tables.map((one) => one.name),
    ),
    ...missing(capability),
  ];
  if (faults.length > 0) throw new CapabilityError(`capability ${capability.name}: ${faults.join('; ')}`);
  return capability;
}

function missing({ parts, scopes, lambda: fn, consumer: follows, page: shown, tables }: Capability): readonly string[] {
  const has = (part: Part): boolean => parts.includes(part);
  return [
    has('routes') !== scopes.length > 0 ? 'scopes and the part "routes" go together: name both or neither' : '',
    has('lambda') !== (fn !== undefined) ? 'the field "lambda" and the part "lambda" go together' : '',
    has('page') !== (shown !== undefined) ? 'the field "page" and the part "page" go together' : '',
    follows !== undefined && !has('consumer') ? 'the field "consumer" needs the part "consumer"' : '',
    tables.length > 0 && !has('lambda') && !has('consumer') && !has('routes')
      ? 'nothing uses its tables: name the part "routes", "consumer" or "lambda"'
      : '',
  ].filter((fault) => fault !== '');
}

/** A list in which no name is taken twice. @throws CapabilityError */
export function capabilityList(capabilities: readonly Capability[]): readonly Capability[] {
  const faults = [
    ...repeated(
      'name',
      capabilities.map((one) => one.name),
    ),
    ...repeated(
      'folder',
      capabilities.map((one) => one.folder),
    ),
  ];
  if (faults.length > 0) throw new CapabilityError(`the list of capabilities: ${faults.join('; ')}`);
  return capabilities;
}

/** Name of a table among those of all capabilities, for stacks and the doctor. @example 'detect-findings' */
export function tableNameOf({ name: owner }: Pick<Capability, 'name'>, tableName: string): string {
  return `${owner}-${tableName}`;
}

/** The variable that names a table on AWS. @example 'TIDEMARK_DETECT_FINDINGS_TABLE' */
export function tableVariable(capability: Pick<Capability, 'name'>, tableName: string): string {
  return variableOfTable(tableNameOf(capability, tableName));
}

/** The same by the table’s name among those of all capabilities. @example variableOfTable('detect-findings') */
export function variableOfTable(fullName: string): string {
  return `TIDEMARK_${upperSnake(fullName)}_TABLE`;
}

/** The tables that outlive a function: those that are not soft. */
export function hardTables({ tables }: Pick<Capability, 'tables'>): Capability['tables'] {
  return tables.filter(({ soft }) => !soft);
}

/** The variable that holds a setting. @example 'TIDEMARK_DETECT_GAP_SECONDS' for `gapSeconds` */
export function settingVariable(capability: Capability, setting: string): string {
  return prefixOf(capability) + upperSnake(setting);
}

/** The settings of a capability by its own schema. @throws CapabilityError naming the variable that is wrong */
export function readSettings(
  capability: Capability,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, unknown>> {
  const given = Object.keys(capability.settings.shape).flatMap((setting) => {
    const value = environment[settingVariable(capability, setting)];
    return value === undefined || value === '' ? [] : [[setting, value] as const];
  });
  const parsed = capability.settings.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${settingVariable(capability, String(path[0]))}: ${message}`,
  );
  throw new CapabilityError(`the settings of ${capability.name} are wrong. ${faults.join('. ')}`);
}

function prefixOf({ name: owner }: Capability): string {
  return `TIDEMARK_${upperSnake(owner)}_`;
}

function upperSnake(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
}

function repeated(what: string, names: readonly string[]): readonly string[] {
  const twice = names.filter((one, at) => names.indexOf(one) !== at);
  return twice.map((one) => `the ${what} "${one}" occurs twice`);
}
