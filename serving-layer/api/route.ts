import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { firstFew } from '../../core/first-few';
import type { AnswerOf, Operation, RequestOf } from '../../core/wire/operation';
import { FORM_PARAMETER } from '../../core/wire/forms';
import { isRecord } from '../../core/json-record';
import { factsOf, isLimited, mayRead, note } from './facts';
import { formOf, wantsEvents } from './negotiate';
import { type ParameterFault, parameterFaults } from './parameter-faults';
import { problem } from './problem';
import { write, type Written } from './render';
import { tableOfList } from './table';

/** An app with the operations that it serves, as described in its OpenAPI document. */
export interface Routes {
  readonly app: Hono;
  readonly operations: Operation[];
}

/**
 * Serves an operation: a request that fails its schema is answered with a problem, and the return value of `handle` is
 * sent in the form that the request asks for. A handler may also return its own response.
 *
 * @param written what the response says, if its rows are not the list that the operation names
 */
export function addRoute<Served extends Operation>(
  { app, operations }: Routes,
  operation: Served,
  handle: (input: RequestOf<Served>, context: Context) => Promise<AnswerOf<Served> | Response>,
  written: (answer: AnswerOf<Served>, input: RequestOf<Served>) => Written = (answer) => ({
    answer,
    table: () => tableOfList(operation, answer),
  }),
): void {
  operations.push(operation);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(operation.method.toUpperCase(), path, async (context) => {
    const form = operation.isStreamed === true && wantsEvents(context.req.raw) ? 'json' : formOf(context.req.raw);
    if (form instanceof Response) return form;
    const sent = operation.method === 'post' ? await bodyOf(context) : parametersOf(context);
    if (sent instanceof Response) return sent;
    const given = operation.method === 'post' && isRecord(sent) ? { ...sent, ...context.req.param() } : sent;
    const input = z.safeParse<Served['input']>(operation.input, given);
    if (!input.success) return refuse(parameterFaults(operation.input, given, input.error));
    const refusal = refuseSite(operation, siteIn(input.data), context);
    if (refusal !== undefined) return refusal;
    const answer = await handle(input.data, context);
    if (answer instanceof Response) return answer;
    const { body, type } = await write(form, written(answer, input.data));
    return new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store', vary: 'accept' } });
  });
}

function siteIn(input: unknown): string | undefined {
  return isRecord(input) && typeof input['site'] === 'string' ? input['site'] : undefined;
}

/** Refuses a question about a site that the key is not for; one about all sites, unless it has an answer for some. */
function refuseSite(
  { access, anySite = false }: Operation,
  site: string | undefined,
  context: Context,
): Response | undefined {
  if (site !== undefined) note(context, { site });
  if ((access !== 'read' && access !== 'decide') || (site !== undefined && mayRead(context, site))) return undefined;
  if (site === undefined && (anySite || !isLimited(context))) return undefined;
  const { sites = [] } = factsOf(context).grant ?? {};
  const isFor = sites.length === 0 ? `all real sites, not “${site}”` : sites.join(', ');
  return problem('site_access_refused', `This key is for ${isFor}: name one of them as site.`);
}

/** Path and query parameters. A repeated parameter is a list, which no schema accepts. */
function parametersOf(context: Context): Readonly<Record<string, unknown>> {
  const values = new Map(Object.entries(context.req.queries()));
  for (const [name, value] of Object.entries(context.req.param()))
    values.set(name, [...(values.get(name) ?? []), value]);
  values.delete(FORM_PARAMETER);
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;

/** Other media types are refused: a page of another origin can send those without a preflight request, but not JSON. */
async function bodyOf(context: Context): Promise<unknown> {
  const type = context.req.header('content-type');
  const text = await context.req.text();
  if (type === undefined && text === '') return {};
  if (type === undefined || !JSON_TYPE.test(type))
    return problem(
      'unsupported_media_type',
      `The body is ${type === undefined ? 'of no media type' : 'not of the media type application/json'}: send a JSON object with “Content-Type: application/json”.`,
    );
  try {
    return JSON.parse(text);
  } catch {
    return problem('invalid_body', 'Malformed JSON in request body: send a JSON object as application/json.');
  }
}

/** Lists every invalid parameter with its allowed values. */
function refuse(errors: readonly ParameterFault[]): Response {
  const listed = firstFew(
    errors.map(({ parameter, message }) => `${parameter === '' ? 'body' : parameter}: ${message}`),
    '; ',
  );
  return problem('invalid_parameters', `${listed}. GET /docs shows what this takes.`, { errors });
}

export function json(body: unknown): Response {
  return new Response(JSON.stringify(body), {
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}
