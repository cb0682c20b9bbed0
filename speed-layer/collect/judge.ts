import { acceptEvent, type AcceptedEvent } from '../../core/event/accept';
import type { NormalEvent } from '../../core/event/columns';
import type { WireEvent } from '../../core/event/contract';
import { contentOf } from '../../core/event/content';
import { base64Url } from '../../core/event/identity';
import { LIMITS } from '../../core/event/limits';
import type { NormaliseContext } from '../../core/event/normalise';
import { isLeftOut } from '../../core/event/placeholders';
import { isRejection, type Rejection, type Verdict } from '../../core/event/rejection';
import type { RequestItem } from '../../core/event/request';
import { cutText, isAbsent, isEmpty } from '../../core/event/text';
import { readInstant } from '../../core/event/timestamp';
import type { Warning } from '../../core/event/warning';
import type { QuarantinedEvent } from '../../core/frame/frame';
import { isRecord } from '../../core/json-record';
import type { ClientHints } from '../../core/wire/ingest-exchange';
import type { SiteKeys, SiteMemory } from './site-keys';

/** The contents of a sealed quarantined event: enough to send it again after a fix as if nothing had happened. */
export interface QuarantinedRaw {
  /** The event as sent; absent if it was not JSON or too large to keep whole. */
  readonly raw?: unknown;
  /** The raw text instead, cut to LIMITS.quarantinedLength. */
  readonly raw_text?: string;
  /** The identity of an event that has neither an id nor a time, so that replaying it twice makes no duplicate. */
  readonly event_id?: string;
  /** The session of an event that names none. */
  readonly session_id?: string;
  readonly received_ms: number;
  readonly sent_ms?: number;
  readonly ip?: string;
  readonly user_agent?: string;
  readonly client_hints?: ClientHints;
  /** Only of a server key. */
  readonly key_kind?: 'server';
}

/** What judging needs besides what normalising needs: the request as quarantine keeps it. */
export interface JudgeContext extends NormaliseContext {
  /** Sending time as sent, whether or not it corrects the clock; ms since 1970. */
  readonly statedSentMs: number | undefined;
  readonly userAgent: string | undefined;
  readonly clientHints: ClientHints | undefined;
}

/** An event with its verdict, on its way to a frame; its session's register decides which. */
export type Judged =
  | {
      readonly verdict: AcceptedVerdict;
      readonly sessionRegister: number;
      readonly event: NormalEvent;
      /** As the contract has it. */
      readonly wire: WireEvent;
    }
  | { readonly verdict: Verdict; readonly sessionRegister: number; readonly quarantined: QuarantinedEvent };

type AcceptedVerdict = Extract<Verdict, { readonly status: 'accepted' }>;

/** Accepts or refuses one item of a request. */
export function judge(item: RequestItem, index: number, context: JudgeContext, site: SiteMemory): Judged {
  const warnings: Warning[] = [];
  const result = resultOf(item, index, context, warnings);
  if (!isRejection(result)) {
    const { event, wire } = result;
    return {
      verdict: acceptedVerdict(index, event.event_id, warnings),
      sessionRegister: event.session_register,
      event,
      wire,
    };
  }
  const { code, path, message } = result;
  const reason = { code, path, message };
  const register = sessionRegister(item, site.keys, context);
  const sealed = sealedWithin(site, context.receivedMs, () => JSON.stringify(quarantinedRaw(item, index, context)));
  return {
    verdict: { index, status: 'rejected', ...result, ...(sealed === undefined ? { kept: false } : {}) },
    sessionRegister: register,
    quarantined:
      sealed === undefined
        ? { reason, count: 1 }
        : { reason, sealed, ...(namedSession(item) !== undefined ? { session_register: register } : {}) },
  };
}

/** Undefined beyond the site's budget. */
function sealedWithin({ keys, budgets }: SiteMemory, nowMs: number, textOf: () => string): string | undefined {
  if (!budgets.quarantine(0, nowMs)) return undefined;
  const sealed = keys.seal(textOf());
  return budgets.quarantine(sealed.length, nowMs) ? sealed : undefined;
}

function acceptedVerdict(index: number, id: string, warnings: readonly Warning[]): AcceptedVerdict {
  const verdict = { index, status: 'accepted', event_id: id } as const;
  return warnings.length === 0 ? verdict : { ...verdict, warnings };
}

function resultOf(
  item: RequestItem,
  index: number,
  context: NormaliseContext,
  warnings: Warning[],
): AcceptedEvent | Rejection {
  if ('rejection' in item) return item.rejection;
  return acceptEvent(item.event, index, context, (warning) => {
    warnings.push(warning);
  });
}

/**
 * Says where events of one request are one event because they have the same id: sent or derived. Of those with an equal
 * id the first to arrive counts.
 */
export function withRepeatsNamed(all: readonly Judged[]): readonly Judged[] {
  const firsts = new Map<string, { readonly index: number; readonly wire: WireEvent }>();
  return all.map((judged, index) => {
    if (!('event' in judged)) return judged;
    const { verdict, wire } = judged;
    const first = firsts.get(verdict.event_id);
    if (first === undefined) {
      firsts.set(verdict.event_id, { index, wire });
      return judged;
    }
    const warning = repeatOf(first, wire);
    if (warning === undefined) return judged;
    return { ...judged, verdict: { ...verdict, warnings: [...(verdict.warnings ?? []), warning] } };
  });
}

/** A copy with the id that the client gave it is what ids are for, and needs no warning. */
function repeatOf(first: { readonly index: number; readonly wire: WireEvent }, wire: WireEvent): Warning | undefined {
  if (isAbsent(wire.event_id))
    return {
      code: 'same_event',
      path: '',
      message: `equals event ${first.index} of the request, so both are one event: send event_id to tell them apart`,
    };
  if (isSame(first.wire, wire)) return undefined;
  return {
    code: 'id_reused',
    path: 'event_id',
    message: `event ${first.index} of the request has the same event_id and other contents, and only one of them counts: send an id of its own`,
  };
}

function isSame(a: WireEvent, b: WireEvent): boolean {
  return a.timestamp === b.timestamp && contentOf(a) === contentOf(b);
}

function quarantinedRaw(item: RequestItem, index: number, context: JudgeContext): QuarantinedRaw {
  const { ip, userAgent, clientHints, statedSentMs, receivedMs, keyKind } = context;
  const text = 'event' in item ? jsonOf(item.event) : item.line;
  const whole = 'event' in item && text !== '' && text.length <= LIMITS.quarantinedLength;
  return {
    ...(whole ? { raw: item.event } : { raw_text: cutText(text, LIMITS.quarantinedLength) }),
    ...missingIdentity(item, index, context),
    received_ms: receivedMs,
    ...(statedSentMs === undefined ? {} : { sent_ms: statedSentMs }),
    ...(ip === undefined ? {} : { ip }),
    ...(userAgent === undefined ? {} : { user_agent: cutText(userAgent, LIMITS.userAgentLength) }),
    ...(clientHints === undefined ? {} : { client_hints: clientHints }),
    ...(keyKind === 'server' ? { key_kind: keyKind } : {}),
  };
}

/** What the event lacks that would not be the same at a later time. */
function missingIdentity(
  item: RequestItem,
  index: number,
  { idOfArrival, sessionOf, receivedMs }: JudgeContext,
): Pick<QuarantinedRaw, 'event_id' | 'session_id'> {
  if (!('event' in item) || !isRecord(item.event)) return {};
  const { event_id: id, session_id: session, timestamp } = item.event;
  const lacksId = isLeftOut('event_id', id) && isEmpty(timestamp);
  return {
    ...(lacksId ? { event_id: idOfArrival(index) } : {}),
    ...(isLeftOut('session_id', session) ? { session_id: sessionOf(readInstant(timestamp) ?? receivedMs) } : {}),
  };
}

/**
 * The value as JSON; empty if it is nested some thousand levels deep: such a value can be parsed, but not serialised.
 */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

/** A refused event goes to the lane of its session; those without a session share one that depends on the request. */
function sessionRegister(item: RequestItem, keys: SiteKeys, { idOfArrival }: NormaliseContext): number {
  return keys.identity('session', namedSession(item) ?? idOfArrival(0)).register;
}

function namedSession(item: RequestItem): string | undefined {
  const id = 'event' in item && isRecord(item.event) ? item.event['session_id'] : undefined;
  return typeof id === 'string' && id.length <= LIMITS.idLength ? id : undefined;
}

/**
 * Identities for the events of a request that have none.
 *
 * @param nonce differs between any two requests
 */
export function derivedIds(keys: SiteKeys, nonce: string): Pick<NormaliseContext, 'idOfContent' | 'idOfArrival'> {
  const idOf = (kind: string, text: string): string =>
    base64Url(keys.digest(encoder.encode(`${kind}:${text}`)).subarray(0, 16));
  return {
    idOfContent: (content) => idOf('content', content),
    idOfArrival: (index) => idOf('arrival', `${nonce}/${index}`),
  };
}

const encoder = new TextEncoder();
