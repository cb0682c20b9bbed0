import * as z from 'zod';
import { isRecord } from '../../core/json-record';
import { ownValue } from '../../core/own-value';

/** A parameter, or a field of the body, that an operation does not take as it is. */
export interface ParameterFault {
  /** Where it is: `limit`, `queries.0.grain`; empty for the body itself. */
  readonly parameter: string;
  /** Which value is wrong, and what to send instead. */
  readonly message: string;
}

type Json = Readonly<Record<string, unknown>>;
type Path = readonly PropertyKey[];

const SHOWN_CHARACTERS = 80;
/** Made once per schema: a caller may send nothing but faults. */
const documents = new WeakMap<z.ZodType, Json>();

/**
 * Says what is wrong with a request that its schema refused. The sentences follow from the JSON Schema that the
 * documentation shows, so they name what is allowed and no pattern or type of the program.
 *
 * @example '"1001" is not a whole number from 1 to 1000'
 */
export function parameterFaults(schema: z.ZodType, given: unknown, error: z.core.$ZodError): readonly ParameterFault[] {
  const document = documentOf(schema);
  return error.issues.flatMap((issue): readonly ParameterFault[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ parameter: nameOf([...issue.path, key]), message: 'is not known here' }));
    const message =
      issue.code === 'custom' ? issue.message : sentence(schemaAt(document, issue.path), valueAt(given, issue.path));
    return [{ parameter: nameOf(issue.path), message }];
  });
}

function documentOf(schema: z.ZodType): Json {
  const known = documents.get(schema);
  if (known !== undefined) return known;
  const document = { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
  documents.set(schema, document);
  return document;
}

function nameOf(path: Path): string {
  return path.join('.');
}

function valueAt(given: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value.at(Number(key));
    return isRecord(value) ? ownValue(value, String(key)) : undefined;
  }, given);
}

function schemaAt(document: Json, path: Path): Json {
  return path.reduce<Json>(
    (schema, key) => {
      const { properties, items } = resolved(schema, document);
      if (typeof key === 'number') return resolved(items, document);
      return resolved(isRecord(properties) ? ownValue(properties, String(key)) : undefined, document);
    },
    resolved(document, document),
  );
}

/** Schemas with an id are written once, and referred to as `#/$defs/Id`. */
function resolved(schema: unknown, { $defs }: Json): Json {
  if (!isRecord(schema)) return {};
  const { $ref: reference, ...own } = schema;
  if (typeof reference !== 'string' || !isRecord($defs)) return own;
  const named = ownValue($defs, reference.slice(reference.lastIndexOf('/') + 1));
  return isRecord(named) ? { ...named, ...own } : own;
}

function sentence(schema: Json, value: unknown): string {
  if (value === undefined) return `is missing: send ${expected(schema)}`;
  if (Array.isArray(value) && !takesLists(schema)) return `is given ${value.length} times: give it once`;
  return `${shown(value)} is not ${expected(schema)}`;
}

function takesLists({ type, anyOf }: Json): boolean {
  return type === 'array' || (Array.isArray(anyOf) && anyOf.some((one) => isRecord(one) && takesLists(one)));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

function expected(schema: Json): string {
  const { type, anyOf, enum: values, example } = schema;
  if (Array.isArray(values)) return `one of ${values.join(', ')}`;
  if (Array.isArray(anyOf)) return anyOf.map((one) => (isRecord(one) ? expected(one) : '')).join(' or ');
  const such = typeof example === 'string' || typeof example === 'number' ? ` such as ${example}` : '';
  if (type === 'integer') return `a whole number${between(schema, 'minimum', 'maximum')}`;
  if (type === 'number') return `a number${between(schema, 'minimum', 'maximum')}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'array') return `a list${long(schema, 'Items', 'entries')}`;
  if (type === 'object') return 'a JSON object';
  return text(schema, such);
}

/** A text with a pattern is explained by its description: a pattern is for programs. */
function text(schema: Json, such: string): string {
  const { pattern, description } = schema;
  if (typeof pattern === 'string' && typeof description === 'string')
    return `a text${such}: ${description.replace(/\.$/, '')}`;
  return `a text${such}${long(schema, 'Length', 'characters')}`;
}

function long(schema: Json, what: 'Items' | 'Length', unit: string): string {
  const bounds = between(schema, `min${what}`, `max${what}`);
  return bounds === '' ? '' : `,${bounds} ${unit} long`;
}

/** @example between({ minimum: 1, maximum: 9 }, 'minimum', 'maximum') // ' from 1 to 9' */
function between(schema: Json, lower: string, upper: string): string {
  const [least, most] = [bound(ownValue(schema, lower)), bound(ownValue(schema, upper))];
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  if (least !== undefined) return ` of at least ${least}`;
  return most === undefined ? '' : ` of at most ${most}`;
}

/** The largest safe integers are not bounds that anyone has set. */
function bound(value: unknown): number | undefined {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}
