import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { EventInput } from '../../core/wire/ingest';
import { mayPass } from '../../core/wire/may-pass';
import type { SenderSettings, EventVerdict } from './settings';

/** An event on its way: its text is the same in every attempt, and so is its id. */
export interface QueuedEvent {
  readonly event: EventInput;
  readonly text: string;
}

/** What became of a request: answered, larger than the collector takes, or to be sent again. */
export type RequestOutcome =
  'done' | 'too_large' | { readonly reason: string; /** If the collector said when. */ readonly afterMs?: number };

/** Fast, and small enough: texts of events repeat much. */
const GZIP = { level: 1 } as const;
const compress = promisify(gzip);
const TOO_LARGE = 413;
/** A key may be added or extended meanwhile. */
const KEY_REFUSED: readonly number[] = [401, 403];
const MS_PER_SECOND = 1_000;

/** Sends events once. Does not throw. */
export async function deliver(
  events: readonly QueuedEvent[],
  settings: SenderSettings,
  stop: AbortSignal,
): Promise<RequestOutcome> {
  try {
    const { endpoint, key, timeoutMs } = settings;
    const response = await settings.fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: new Uint8Array(await compress(bodyOf(events), GZIP)),
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    return readAnswer(response, answer, { events, settings });
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The time of sending is that of the attempt: by it the collector corrects the clock of this machine. */
function bodyOf(events: readonly QueuedEvent[]): string {
  return `{"sent_at":"${new Date().toISOString()}","events":[${events.map(({ text }) => text).join(',')}]}`;
}

function readAnswer(
  { status, headers }: Response,
  answer: unknown,
  { events, settings }: { readonly events: readonly QueuedEvent[]; readonly settings: SenderSettings },
): RequestOutcome {
  if (status === TOO_LARGE && events.length > 1) return 'too_large';
  const detail = textOf(answer, 'detail') ?? `the collector answered ${status}`;
  if (KEY_REFUSED.includes(status) || mayPass(status)) {
    const seconds = Number(headers.get('retry-after') ?? NaN);
    return { reason: detail, ...(Number.isFinite(seconds) ? { afterMs: seconds * MS_PER_SECOND } : {}) };
  }
  const verdicts = verdictsOf(answer);
  if (verdicts.length > 0) {
    for (const verdict of verdicts) refuse(verdict, events, settings);
  } else if (status >= 300) {
    const code = textOf(answer, 'code') ?? `http_${status}`;
    for (const { event } of events) settings.onRefused({ event, code, message: detail });
  }
  return 'done';
}

function refuse(verdict: EventVerdict, events: readonly QueuedEvent[], { onRefused }: SenderSettings): void {
  if (verdict.status !== 'rejected') return;
  const { index, code, message, path } = verdict;
  const event = events[index]?.event;
  if (event !== undefined) onRefused({ event, code, message, path });
}

/** The verdicts of an answer, also of one that accepts nothing. */
function verdictsOf(answer: unknown): readonly EventVerdict[] {
  if (typeof answer !== 'object' || answer === null || !('verdicts' in answer)) return [];
  return Array.isArray(answer.verdicts) ? answer.verdicts.filter(isVerdict) : [];
}

function isVerdict(value: unknown): value is EventVerdict {
  return typeof value === 'object' && value !== null && 'index' in value && 'status' in value;
}

function textOf(answer: unknown, name: string): string | undefined {
  const value: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
