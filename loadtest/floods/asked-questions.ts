import fc from 'fast-check';
import * as z from 'zod';
import { FIELDS } from '../../core/metric/field';
import { ownValue } from '../../core/own-value';
import { PUBLIC_METRICS } from '../../core/metric/registry';
import type { HttpRequest } from './connection';
import { headerTexts, oddValues } from './odd-values';
import { FLOOD_START } from './sent-requests';

/** The parts of the OpenAPI document from which questions are made: a new parameter is asked for without a change here. */
const described = z.object({
  operationId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), schema: z.unknown() })).optional(),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) }).optional(),
});
export const apiDocument = z.object({
  paths: z.record(z.string(), z.record(z.string(), described)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
export type ApiDocument = z.infer<typeof apiDocument>;
type Values = fc.Arbitrary<unknown>;

const MINUTE_MS = 60_000;
/** A time from that many minutes before another to that many after. */
function timesBetween(aroundMs: number, min: number, max: number): fc.Arbitrary<string> {
  const instants = fc.integer({ min, max }).map((minutes) => new Date(aroundMs + minutes * MINUTE_MS).toISOString());
  return fc.oneof(
    { weight: 12, arbitrary: instants },
    { weight: 6, arbitrary: instants.map((text) => text.slice(0, 10)) },
    fc.constantFrom('2019-10-01T12:00:00+05:30', '2015-01-01', '2019-12-31', '9999-12-31', '0001-01-01', '2019-02-30'),
  );
}
const columns = fc.constantFrom<string>(...FIELDS, 'country,platform', 'category,page', 'visitor', 'a,b,c', ',');
const conditions = fc
  .tuple(columns, fc.constantFrom(':', '!:', '~', '!~', '', '::'), fc.constantFrom('', 'DE', 'unknown', 'custom:x', '%', "'", '\\', '😀'))
  .map((texts) => texts.join('')); // prettier-ignore
const types = fc.constantFrom('page_view', 'purchase', 'custom:wishlist', 'add_to_cart', 'identify', 'nothing');
const steps = fc
  .array(fc.tuple(types, fc.oneof({ weight: 3, arbitrary: fc.constant('') }, conditions.map((one) => `[${one}]`))), { minLength: 1, maxLength: 5 })
  .map((all) => all.map((step) => step.join('')).join(',')); // prettier-ignore

/** Values that a caller may mean, by the name of a parameter; the schema alone does not know them. */
function meantValues(aroundMs: number): Readonly<Record<string, Values>> {
  const times = timesBetween(aroundMs, -3_000, 3_000);
  return {
    site: fc.oneof({ weight: 9, arbitrary: fc.constant('shop') }, fc.constantFrom('blog', 'Shop', 'none')),
    metric: fc.constantFrom<string>(...PUBLIC_METRICS.map(({ id }) => id), 'page_view'),
    from: timesBetween(aroundMs, -4_000, -60),
    to: timesBetween(aroundMs, -60, 4_000),
    until: times,
    expires: times,
    by: columns,
    filter: conditions,
    steps,
    exclude: steps,
    within: fc.constantFrom('24h', '30m', '1s', '999999d', '0h', '1w'),
    time_zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'GMT+5', 'EST5EDT'),
    cursor: fc.tuple(times, fc.constantFrom('', '~1', '~9999999', '~', '~-1')).map((texts) => texts.join('')),
    currency: fc.constantFrom('EUR', 'usd', 'XXX', 'JPY'),
    limit: fc.integer({ min: 0, max: 200 }),
    offset: fc.integer({ min: 0, max: 200 }),
    page_size: fc.integer({ min: 1, max: 500 }),
  };
}

/** Not drawn: where a backup is written, and whether the questioned shop is removed. */
const FIXED: Readonly<Record<string, Values>> = {
  folder: fc.constantFrom<unknown>('/dev/null/backup', '', 'backup', null, 7),
  confirm: fc.constantFrom<unknown>(false, 'yes', null),
};

interface Api {
  readonly document: ApiDocument;
  /** Values by the name of a parameter. */
  readonly meant: Readonly<Record<string, Values>>;
}

/** Schemas may refer to themselves, such as conditions within conditions. */
const MOST_REFERENCES = 4;

/**
 * Draws what a schema allows, and by the name of a field what callers mean by it.
 *
 * @param references that may still be followed
 */
function fitting(name: string, schema: unknown, api: Api, references = MOST_REFERENCES): Values {
  const { document } = api;
  if (references < 0) return fc.constant({});
  const meant = ownValue(api.meant, name);
  const { $ref, type, anyOf, enum: values, items, properties, minimum, maximum } = schemaParts.parse(schema);
  if ($ref !== undefined) {
    const named = ownValue(document.components.schemas, $ref.replace(/^.*\//, ''));
    return fitting(name, named, api, references - 1);
  }
  if (meant !== undefined) return type === 'array' ? fc.array(meant, { maxLength: 3 }) : meant;
  if (values !== undefined && values.length > 0) return fc.constantFrom(...values);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((one) => fitting(name, one, api, references)));
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: minimum ?? -5, max: Math.min(maximum ?? 50, 2 ** 31) });
  if (type === 'boolean') return fc.boolean();
  if (type === 'array') return fc.array(fitting(name, items, api, references), { maxLength: 3 });
  if (type === 'object') return membersOf(properties ?? {}, (field, own) => fitting(field, own, api, references));
  return fc.constantFrom('shop', 'monday', 'day', 'custom:refund', '2019-10-01', 'id', '');
}

const schemaParts = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  anyOf: z.array(z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

/** Some of the members of an object; a dangerous one only with its fixed values. */
function membersOf(
  properties: Readonly<Record<string, unknown>>,
  valueOf: (name: string, schema: unknown) => Values,
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const members = Object.entries(properties).map(([name, schema]) =>
    fc
      .tuple(fc.integer({ max: 9, min: 0 }), ownValue(FIXED, name) ?? valueOf(name, schema))
      .map(([drawn, value]) => (drawn < shareOf(name) ? [[name, value] as const] : [])),
  );
  return fc.tuple(...members).map((all) => Object.fromEntries(all.flat()));
}

/** In ten questions. */
function shareOf(name: string): number {
  return ['site', 'id', 'metric', 'steps', 'queries'].includes(name) ? 10 : 4;
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: z.infer<typeof described>;
}

function routesOf(document: ApiDocument, isAsked: (path: string) => boolean): readonly Route[] {
  return Object.entries(document.paths)
    .filter(([path]) => isAsked(path))
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method, path, operation })));
}

/** What has many parameters is asked more often. */
function weightOf({ operation: { parameters = [], requestBody } }: Route): number {
  return requestBody === undefined ? 1 + parameters.length : 8;
}

/** Either all values are meant, or each may be anything. */
function valuesOf(api: Api): fc.Arbitrary<(name: string, schema: unknown) => Values> {
  const meant = (name: string, schema: unknown): Values => fitting(name, schema, api);
  const odd = (name: string, schema: unknown): Values => fc.oneof(meant(name, schema), oddValues);
  return fc.constantFrom(meant, meant, meant, odd);
}

function requestOf({ method, path, operation }: Route, api: Api): fc.Arbitrary<Asked> {
  const { parameters = [], requestBody } = operation;
  const properties = Object.fromEntries(
    parameters.map(({ name, schema }) => [name === 'id' && path.includes('metrics') ? 'metric' : name, schema]),
  );
  return valuesOf(api).chain((valueOf) => {
    const given = membersOf(properties, valueOf);
    const schema = requestBody?.content['application/json']?.schema;
    const body = requestBody === undefined ? fc.constant(undefined) : bodies(schema, api, valueOf);
    return fc.tuple(given, body).map(([values, sent]) => ({ method, path, values, body: sent }));
  });
}

function bodies(schema: unknown, { document }: Api, valueOf: (name: string, schema: unknown) => Values): Values {
  const { $ref } = schemaParts.parse(schema);
  const own = $ref === undefined ? schema : ownValue(document.components.schemas, $ref.replace(/^.*\//, ''));
  const { properties = {} } = schemaParts.parse(own);
  return fc.oneof({ weight: 12, arbitrary: membersOf(properties, valueOf) }, oddValues);
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** As a caller writes it: path fields in their place, lists as a parameter that repeats, anything else as text. */
function addressOf({ path, values }: Asked): string {
  const fields = new Map(Object.entries(values));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
    const name = fields.has(field) ? field : 'metric';
    const value = fields.get(name);
    fields.delete(name);
    return encodeURIComponent(textOf(value));
  });
  const pairs = [...fields].flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (one) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(one))}`,
    ),
  );
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
}

const BROKEN: readonly string[] = [
  '{',
  '[',
  '',
  'null',
  '{"queries":[{}]}',
  '['.repeat(9_000),
  `{"a":"${'x'.repeat(70_000)}"}`,
];
const seldom = <T>(usual: T, others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
const endings = seldom('', ['&format=csv', '&format=arrow', '&format=ndjson', '&format=xml', '&%', '&=', '&a[]=1', '&site=', '#x', '&__proto__=1']); // prettier-ignore
const headers = fc.dictionary(
  fc.constantFrom('accept', 'accept-encoding', 'if-none-match', 'origin', 'authorization', 'x-forwarded-for', 'range', 'accept-language'),
  fc.oneof(fc.constantFrom('*/*', 'text/csv', 'application/json;q=0', 'gzip, br', '*', '"a", W/"b"', 'https://shop.example', 'Bearer x'), headerTexts),
  { maxKeys: 2 },
); // prettier-ignore
const contentTypes = seldom('application/json', ['application/problem+json; charset=utf-8', 'text/plain', '']);
const methods = seldom<string | undefined>(undefined, ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'GET']);

export interface QuestionOptions {
  readonly document: ApiDocument;
  /** Which paths are asked. */
  readonly isAsked: (path: string) => boolean;
  /** The time about which most questions are; the flood’s by default. */
  readonly aroundMs?: number;
  /** Headers of a caller who may ask. */
  readonly credentials?: Readonly<Record<string, string>>;
}

/** Questions to every route with every parameter that the API documents. */
export function askedQuestions(options: QuestionOptions): fc.Arbitrary<HttpRequest> {
  const { document, isAsked, credentials = {}, aroundMs = FLOOD_START } = options;
  const meant = meantValues(aroundMs);
  const asked = fc.oneof(
    ...routesOf(document, isAsked).map((route) => ({
      weight: weightOf(route),
      arbitrary: requestOf(route, { document, meant }),
    })),
  );
  return fc
    .tuple(asked, endings, headers, contentTypes, methods, seldom<string | undefined>(undefined, BROKEN))
    .map(([question, ending, given, type, method, text]) => {
      const address = addressOf(question);
      const body = text ?? (question.body === undefined ? '' : JSON.stringify(question.body));
      return {
        method: method ?? question.method.toUpperCase(),
        path: ending === '' || address.includes('?') ? `${address}${ending}` : `${address}?${ending.slice(1)}`,
        headers: { ...given, ...credentials, ...(question.body === undefined ? {} : { 'content-type': type }) },
        body: new TextEncoder().encode(body),
      };
    });
}
