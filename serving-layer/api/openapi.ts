import { isRecord } from '../../core/json-record';
import * as z from 'zod';
import { ADMIN_HEADER, WRITE_KEY_HEADER } from '../../core/wire/access';
import { FORM_NAMES, FORM_PARAMETER, FORMS } from '../../core/wire/forms';
import { ingestParameters, sendEvents } from '../../core/wire/ingest';
import { EVENT_STREAM_TYPE } from '../../core/wire/live-limits';
import { type Access, type Operation, pathFields, problemsOf, type Tag } from '../../core/wire/operation';
import { PENDING_ANSWERS, pendingAnswer } from '../../core/wire/pending-answer';
import { problem, PROBLEM_TYPE, type ProblemCode, PROBLEMS } from '../../core/wire/problem';

type Json = Readonly<Record<string, unknown>>;

const INFO = {
  title: 'Tidemark',
  version: '1',
  description:
    'Live numbers within seconds, exact numbers by morning, one answer that says which is which. Errors are problem details (RFC 9457). Examples work as they are on a fresh `./tidemark up`.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const TAGS: Readonly<Record<Tag, string>> = {
  events: 'Sending events.',
  metrics: 'Numbers over time.',
  journeys: 'Funnels, retention, sessions and journeys.',
  personalisation: 'Recommendations and features.',
  experiments: 'Experiments and feature flags: who sees which variant, and whether it helped.',
  decisions: 'Decisions about single events while they wait.',
  operations: 'How far the platform is.',
  admin: 'Operating the platform.',
};

const SECURITY_SCHEMES = {
  readToken: { type: 'http', scheme: 'bearer', description: 'Needed where reading is protected.' },
  writeKey: { type: 'apiKey', in: 'header', name: WRITE_KEY_HEADER, description: 'The site’s write key.' },
  writeKeyBearer: { type: 'http', scheme: 'bearer', description: 'The site’s write key as a bearer token.' },
  decideKey: { type: 'http', scheme: 'bearer', description: 'A server key with the scope `decide`.' },
  adminToken: { type: 'apiKey', in: 'header', name: ADMIN_HEADER, description: 'The admin token of the platform.' },
};

const SECURITY: Readonly<Record<Access, readonly Json[]>> = {
  open: [],
  ingest: [{ writeKey: [] }, { writeKeyBearer: [] }],
  read: [{ readToken: [] }, {}],
  decide: [{ decideKey: [] }, { adminToken: [] }],
  operate: [{ adminToken: [] }],
};

const RETRY_STATUSES: readonly number[] = [429, 503];
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait before the next attempt.', schema: { type: 'integer', minimum: 0 } },
};

const TOO_MANY = 429;
/** Of answers to a key (draft-ietf-httpapi-ratelimit-headers-11). */
const LIMITS_LEFT = {
  'RateLimit-Policy': {
    description: 'The limits of the key: their names, what they allow (`q`) and for how many seconds (`w`).',
    schema: { type: 'string', example: '"minute";q=6000;w=60' },
  },
  RateLimit: {
    description: 'What is left of them (`r`), and the seconds until all of it is there again (`t`).',
    schema: { type: 'string', example: '"minute";r=5999;t=42' },
  },
};

/** The OpenAPI 3.1 document of some operations. Schemas with an `id` become components of that name. */
export function openApiDocument(operations: readonly Operation[]): Json {
  const schemas: Record<string, unknown> = {};
  const schemaOf = (schema: z.ZodType): Json => convert(schema, schemas);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation, schemaOf) };
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas, securitySchemes: SECURITY_SCHEMES },
  };
}

type SchemaOf = (schema: z.ZodType) => Json;

function describe(operation: Operation, schemaOf: SchemaOf): Json {
  const { id, method, tag, access, summary, description, input, example, status, answer, columnar } = operation;
  const { isDeferrable = false, isStreamed = false } = operation;
  const otherForms = access === 'ingest' ? [] : Object.values(FORMS).filter((type) => type !== FORMS.json);
  const form = (type: string): Json => ({ schema: type.startsWith('text/') ? TEXT : BINARY });
  const content = {
    'application/json': {
      schema: columnar === undefined ? schemaOf(answer) : { oneOf: [schemaOf(answer), schemaOf(columnar)] },
    },
    ...Object.fromEntries(otherForms.map((type) => [type, form(type)])),
    ...(isStreamed ? { [EVENT_STREAM_TYPE]: { schema: TEXT } } : {}),
  };
  const query = access === 'ingest' ? parametersOf(ingestParameters, {}, [], schemaOf) : [FORMAT];
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    security: SECURITY[access],
    ...(method === 'post'
      ? { parameters: [...query, ...pathParametersOf(operation, schemaOf)], requestBody: bodyOf(operation, schemaOf) }
      : {
          parameters: [
            ...parametersOf(input, example, pathFields(operation.path), schemaOf),
            FORMAT,
            ...(isDeferrable ? [PREFER] : []),
          ],
        }),
    responses: {
      [status]: { description: answer.description ?? 'The answer.', content },
      ...(isDeferrable ? { 202: acceptedOf(schemaOf) } : {}),
      ...problemResponses(problemsOf(operation), schemaOf),
    },
  };
}

/** What of the body of a POST stands in its path; it may be left out of the body. */
function pathParametersOf({ input, example, path }: Operation, schemaOf: SchemaOf): readonly Json[] {
  const inPath = pathFields(path);
  return parametersOf(input, example, inPath, schemaOf).filter(({ name }) => inPath.includes(String(name)));
}

const FORMAT = {
  name: FORM_PARAMETER,
  in: 'query',
  required: false,
  description: 'Form of the answer; counts more than `Accept`. CSV, NDJSON and Arrow carry its rows.',
  schema: { type: 'string', enum: FORM_NAMES, default: 'json' },
};
const PREFER = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description:
    `\`respond-async\`, \`wait=N\` or both (RFC 7240): without an answer within N seconds (${PENDING_ANSWERS.usualWaitSeconds} if not said, at most ${PENDING_ANSWERS.mostWaitSeconds}) ` +
    'the question is answered with 202 and computed meanwhile. Without this header the request waits for its answer. On AWS the header is ignored.',
  schema: { type: 'string' },
};

function acceptedOf(schemaOf: SchemaOf): Json {
  return {
    description: 'Computed meanwhile: `Location` is where the answer will be.',
    headers: {
      Location: { description: 'Address of the answer.', schema: { type: 'string' } },
      ...RETRY_AFTER,
    },
    content: { 'application/json': { schema: schemaOf(pendingAnswer) } },
  };
}

const TEXT = { type: 'string' };
const BINARY = { type: 'string', format: 'binary' };

function bodyOf({ id, input, example }: Operation, schemaOf: SchemaOf): Json {
  const lines = { schema: { ...TEXT, description: 'One event per line.' } };
  return {
    required: true,
    content: {
      'application/json': { schema: schemaOf(input), example },
      ...(id === sendEvents.id ? { 'application/x-ndjson': lines } : {}),
    },
  };
}

function parametersOf(
  input: z.ZodType,
  example: unknown,
  inPath: readonly string[],
  schemaOf: SchemaOf,
): readonly Json[] {
  if (!isObjectSchema(input)) return [];
  const examples = new Map(Object.entries(isRecord(example) ? example : {}));
  return Object.entries(input.shape).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field);
    return {
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: !z.safeParse(field, undefined).success,
      description,
      schema,
      ...(examples.has(name) ? { example: examples.get(name) } : {}),
    };
  });
}

function isObjectSchema(schema: z.ZodType): schema is z.ZodObject<Record<string, z.ZodType>> {
  return schema instanceof z.ZodObject;
}

function problemResponses(codes: readonly ProblemCode[], schemaOf: SchemaOf): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      String(status),
      {
        description: names.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        ...(RETRY_STATUSES.includes(status)
          ? { headers: { ...RETRY_AFTER, ...(status === TOO_MANY ? LIMITS_LEFT : {}) } }
          : {}),
        content: { [PROBLEM_TYPE]: { schema: schemaOf(problem) } },
      },
    ]),
  );
}

/** A schema as JSON Schema; adds referenced schemas to the components. */
function convert(schema: z.ZodType, components: Record<string, unknown>): Json {
  const { properties, $defs = {} } = z.toJSONSchema(z.object({ schema }), { io: 'input', override: simplify });
  const { schema: converted, ...named } = withComponents({ schema: properties?.['schema'], ...$defs });
  Object.assign(components, named);
  return z.record(z.string(), z.unknown()).parse(converted);
}

function withComponents(value: Json): Json {
  return z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(JSON.stringify(value).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/')));
}

/** Removes redundant parts: the range of safe integers, the string type of property names, and patterns of formats. */
function simplify({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  delete jsonSchema.propertyNames;
}
