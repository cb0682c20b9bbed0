import { isRecord } from '../../core/json-record';
import type { NormalEvent } from '../../core/event/columns';
import { isWireEvent } from '../../core/event/generated/contract-validator';
import { base64Url } from '../../core/event/identity';
import { LIMITS } from '../../core/event/limits';
import { normalise, type NormaliseContext } from '../../core/event/normalise';
import { explainRejection, isRejection, type Rejection, type Verdict } from '../../core/event/rejection';
import type { RequestItem } from '../../core/event/request';
import { cutText } from '../../core/event/text';
import type { QuarantinedEvent } from '../../core/frame/frame';
import type { SiteKeys } from './site-keys';

/** The contents of a sealed quarantined event: enough to send it again after a fix as if nothing had happened. */
export interface QuarantinedRaw {
  /** The event as sent; absent if it was not JSON or too large to keep whole. */
  readonly raw?: unknown;
  /** The raw text instead, cut to LIMITS.quarantinedLength. */
  readonly raw_text?: string;
  /** The identity for a replayed event that has none of its own, so that replaying twice creates no duplicate. */
  readonly event_id: string;
  readonly received_ms: number;
  readonly sent_ms?: number;
  readonly ip?: string;
  readonly user_agent?: string;
}

/** An event with its verdict, on its way to a frame; its session's register decides which. */
export type Judged =
  | { readonly verdict: Verdict; readonly sessionRegister: number; readonly event: NormalEvent }
  | { readonly verdict: Verdict; readonly sessionRegister: number; readonly quarantined: QuarantinedEvent };

/** Accepts or refuses one item of a request. */
export function judge(item: RequestItem, index: number, context: NormaliseContext, keys: SiteKeys): Judged {
  const result = resultOf(item, index, context);
  if (!isRejection(result)) {
    return {
      verdict: { index, status: 'accepted', event_id: result.event_id },
      sessionRegister: result.session_register,
      event: result,
    };
  }
  const { code, path, message } = result;
  const reason = { code, path, message };
  const sealed = sealedWithin(keys, context.receivedMs, () => JSON.stringify(quarantinedRaw(item, index, context)));
  return {
    verdict: { index, status: 'rejected', ...result },
    sessionRegister: sessionRegister(item, keys, context),
    quarantined: sealed === undefined ? { reason, count: 1 } : { reason, sealed },
  };
}

/** Undefined beyond the site's budget. */
function sealedWithin(keys: SiteKeys, nowMs: number, textOf: () => string): string | undefined {
  if (!keys.budget(0, nowMs)) return undefined;
  const sealed = keys.seal(textOf());
  return keys.budget(sealed.length, nowMs) ? sealed : undefined;
}

function resultOf(item: RequestItem, index: number, context: NormaliseContext): NormalEvent | Rejection {
  if ('rejection' in item) return item.rejection;
  return isWireEvent(item.event) ? normalise(item.event, index, context) : explainRejection(item.event);
}

function quarantinedRaw(
  item: RequestItem,
  index: number,
  { ip, userAgent, sentMs, receivedMs, deriveEventId }: NormaliseContext,
): QuarantinedRaw {
  const text = 'event' in item ? jsonOf(item.event) : item.line;
  const whole = 'event' in item && text !== '' && text.length <= LIMITS.quarantinedLength;
  return {
    ...(whole ? { raw: item.event } : { raw_text: cutText(text, LIMITS.quarantinedLength) }),
    event_id: deriveEventId(index),
    received_ms: receivedMs,
    ...(sentMs === undefined ? {} : { sent_ms: sentMs }),
    ...(ip === undefined ? {} : { ip }),
    ...(userAgent === undefined ? {} : { user_agent: cutText(userAgent, LIMITS.userAgentLength) }),
  };
}

/**
 * The value as JSON; empty if it is nested some thousand levels deep: such a value can be parsed, but not serialised.
 */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

/** A refused event goes to the lane of its session; those without a session share one that depends on the request. */
function sessionRegister(item: RequestItem, keys: SiteKeys, { deriveEventId }: NormaliseContext): number {
  const id = 'event' in item && isRecord(item.event) ? item.event['session_id'] : undefined;
  const lane = typeof id === 'string' && id.length <= LIMITS.idLength ? id : deriveEventId(0);
  return keys.identity('session', lane).register;
}

/**
 * Identities for events that have none, derived from the content of the request and the event's place in it, so that a
 * repeated request yields the same ones. The content is hashed only if an event needs it.
 */
export function deriveEventIds(content: () => Uint8Array, keys: SiteKeys): (index: number) => string {
  let request: string | undefined;
  return (index) => {
    request ??= base64Url(keys.digest(content()));
    return base64Url(keys.digest(encoder.encode(`${request}/${index}`)).subarray(0, 16));
  };
}

const encoder = new TextEncoder();
