import { PROBLEM_TYPE, PROBLEMS } from '../../core/wire/problem';
import { ownValue } from '../../core/own-value';
import type { HttpResponse } from '../../loadtest/floods/connection';

/** What shows in a detail when a program wrote it that did not know its values, or that shows its own insides. */
const UNCLEAR =
  /undefined|\[object |NaN\b|\bInvalid input|\bexpected |\bat \w+ \(|\.[cm]?[jt]s:\d|node_modules|TypeError|\\p\{|\(\?:|\p{Cc}|\.\.(?!\.)|^body: .* is not a text/u;
/** Values of the caller, which may be anything. */
const QUOTED = /"(?:[^"\\…]|\\.)*["…]|“[^”]*”/g;
const SHORTEST = 25;
const LONGEST = 3_000;

/** Why a response that is not a success does not explain itself; undefined if it does. */
export function unclearIn({ status, headers, body }: HttpResponse): string | undefined {
  if (headers['content-type'] !== PROBLEM_TYPE) return `content-type is ${String(headers['content-type'])}`;
  const {
    detail,
    title,
    code,
    type,
    status: stated,
  } = JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
  if (typeof detail !== 'string' || typeof code !== 'string') return 'there is no detail';
  if (detail.length < SHORTEST || detail.length > LONGEST) return `the detail has ${detail.length} characters`;
  const unclear = UNCLEAR.exec(detail.replaceAll(QUOTED, ''));
  if (unclear !== null) return `the detail has ${JSON.stringify(unclear[0])}`;
  if (type !== `urn:tidemark:problem:${code}` || ownValue(PROBLEMS, code)?.title !== title)
    return `${code} is not known`;
  return stated === status ? undefined : `it states ${String(stated)}`;
}
