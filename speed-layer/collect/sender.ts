import { hash } from 'node:crypto';
import type { Refusal } from '../../core/event/request';
import { admits, isKeySecret, isValid, type KeyKind, type KeyRecord, type NoteUse } from '../../core/key/key';
import type { Allowance, SpendOfKey } from '../../core/key/limits';
import type { Clock } from '../../core/port/clock';
import type { Keys } from '../../core/port/keys';
import { isServed, type Site, type Sites } from '../../core/port/sites';

/** A site, and the key that speaks for it. The write key of a site stands in its pages, so it is public. */
export interface EventSender {
  readonly site: Site;
  readonly keyKind: KeyKind;
  /** Absent for the write key of a site, which has no limits: one visitor must not shut out all others. */
  readonly key?: KeyRecord;
}

export interface SenderDeps {
  readonly sites: Pick<Sites, 'get' | 'byWriteKey'>;
  /** Keys beside the write keys of the sites. */
  readonly keys?: Pick<Keys, 'byHash'>;
  readonly noteUse?: NoteUse;
  readonly clock: Clock;
}

export interface SenderRequest {
  /** Named by callers in the same process. */
  readonly site?: string | undefined;
  readonly writeKey?: string | undefined;
  /** Of the page that sends, if a browser does. */
  readonly origin?: string | undefined;
}

export const UNKNOWN_KEY: Refusal = {
  code: 'unknown_write_key',
  detail: 'the write key is missing or belongs to no site: send the site’s write key',
};

/** The sender of a request, or why it may not send. */
export async function senderOf(request: SenderRequest, deps: SenderDeps): Promise<EventSender | Refusal> {
  const { site: id, writeKey = '' } = request;
  const sender = await (id === undefined ? senderOfSecret(writeKey, deps) : senderOfSite(id, deps));
  if ('code' in sender || sender.keyKind === 'server') return sender;
  return refusedOrigin(sender.site, request.origin) ?? sender;
}

async function senderOfSite(id: string, { sites }: SenderDeps): Promise<EventSender | Refusal> {
  const site = await sites.get(id);
  return site === undefined ? UNKNOWN_KEY : { site, keyKind: 'public' };
}

async function senderOfSecret(secret: string, deps: SenderDeps): Promise<EventSender | Refusal> {
  if (secret === '') return UNKNOWN_KEY;
  const site = await deps.sites.byWriteKey(secret, deps.clock.now());
  if (site !== undefined) return { site, keyKind: 'public' };
  return isKeySecret(secret) ? senderOfKey(secret, deps) : UNKNOWN_KEY;
}

async function senderOfKey(
  secret: string,
  { keys, noteUse, sites, clock }: SenderDeps,
): Promise<EventSender | Refusal> {
  const key = await keys?.byHash(hash('sha256', secret, 'hex'));
  if (key === undefined) return UNKNOWN_KEY;
  const nowMs = clock.now();
  if (!isValid(key, nowMs)) return endedKey(key);
  if (!admits(key, 'ingest', nowMs))
    return {
      code: 'key_scope_refused',
      detail: `the key ${key.id} may not send events, only ${key.scopes.join(', ')}: make one with “tidemark keys add --scopes ingest”`,
    };
  const [id] = key.sites;
  const site = id === undefined ? undefined : await sites.get(id);
  if (site === undefined || !isServed(site)) return UNKNOWN_KEY;
  await noteUse?.(key, nowMs);
  return { site, keyKind: key.kind, key };
}

/** The holder of the secret may know what became of its key. */
function endedKey({ id, revokedMs, expiresMs = 0 }: KeyRecord): Refusal {
  const end = `${revokedMs === undefined ? 'expired' : 'was revoked'} at ${new Date(revokedMs ?? expiresMs).toISOString()}`;
  return { code: 'key_ended', detail: `the key ${id} ${end}: send another one` };
}

/** A page of another origin than the site lists sends nothing; what is no browser names no origin. */
function refusedOrigin({ id, sendOrigins }: Site, origin: string | undefined): Refusal | undefined {
  if (origin === undefined || sendOrigins === undefined) return undefined;
  if (sendOrigins.includes('*') || sendOrigins.includes(origin)) return undefined;
  return {
    code: 'origin_refused',
    detail: `pages of this origin may not send events to “${id}”: add it with “tidemark sites set --site ${id} --send-origins …”`,
  };
}

/** What is left of the limits of a sender; undefined if it has none. */
export function allowanceOf(
  { key }: EventSender,
  spend: SpendOfKey,
  { spending, nowMs }: { readonly spending: Parameters<SpendOfKey>[1]['spending']; readonly nowMs: number },
): Allowance | undefined {
  return key && spend(key, { scope: 'ingest', spending }, nowMs);
}
