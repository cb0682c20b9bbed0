import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/port/clock';
import { isValid, type KeyRecord, replacedFrom, revokedAt, SECRET_PREFIX } from '../core/key/key';
import type { Keys } from '../core/port/keys';
import type { Sites } from '../core/port/sites';
import type { JsonObject, KeyRequest, KeyRotation } from '../serving-layer/api/operations';
import { hashOfSecret, newSecret } from '../serving-layer/api/secret';
import type { LoginCodes } from '../serving-layer/api/sessions';
import { OperationRefused } from './operation-answers';

/** A key cannot be made like this. The code is that of a problem: the request is at fault. */
export class BadKeyRequestError extends Error {
  override readonly name = 'BadKeyRequestError';
  readonly code = 'invalid_key';
}

interface KeyDeps {
  readonly keys: Keys;
  readonly sites: Pick<Sites, 'list'>;
  readonly clock: Clock;
}

const ID_BYTES = 6;

/** Makes a key. Its secret is in this answer and nowhere else. @throws BadKeyRequestError */
export async function issueKey(deps: KeyDeps, request: KeyRequest): Promise<JsonObject> {
  await checkRequest(deps, request);
  const { record, secret } = freshKey(request, deps.clock.now());
  await deps.keys.add(record);
  return { ...describeKey(record), secret };
}

function freshKey(
  { name, use, kind, scopes, sites, expiresMs, perMinute, perDay }: KeyRequest,
  createdMs: number,
): { readonly record: KeyRecord; readonly secret: string } {
  const secret = `${SECRET_PREFIX[kind]}${newSecret()}`;
  const record = {
    id: `key_${randomBytes(ID_BYTES).toString('hex')}`,
    ...(name === undefined ? {} : { name }),
    ...(use === undefined ? {} : { use }),
    kind,
    scopes,
    sites,
    hash: hashOfSecret(secret),
    createdMs,
    ...(perMinute === undefined && perDay === undefined ? {} : { limits: { perMinute, perDay } }),
    ...(expiresMs === undefined ? {} : { expiresMs }),
  };
  return { record, secret };
}

/**
 * Makes another key for the same, and lets the old one work for the overlap. A key that expires is replaced by one that
 * works as long as it did.
 *
 * @throws OperationRefused
 */
export async function rotateKey(
  { keys, clock }: Pick<KeyDeps, 'keys' | 'clock'>,
  { id, overlapMs }: KeyRotation,
): Promise<JsonObject> {
  const old = await keys.get(id);
  if (old === undefined) throw unknownKey(id);
  const nowMs = clock.now();
  if (!isValid(old, nowMs))
    throw new OperationRefused(
      'key_ended',
      `the key “${id}” does not work any more, so there is nothing to overlap with: make another one with “tidemark keys add”`,
    );
  if (old.replacedBy !== undefined)
    throw new OperationRefused('key_rotated', `the key “${id}” was rotated to “${old.replacedBy}”: rotate that one`);
  const { expiresMs, createdMs } = old;
  const end = expiresMs === undefined ? undefined : nowMs + (expiresMs - createdMs);
  const { record, secret } = freshKey(
    { name: old.name, ...old, ...old.limits, use: old.use === 'link' ? 'link' : undefined, expiresMs: end },
    nowMs,
  );
  await keys.add(record);
  await keys.change(id, replacedFrom(nowMs + overlapMs, record.id));
  return { ...describeKey(record), secret };
}

async function checkRequest({ sites: registry, clock }: KeyDeps, request: KeyRequest): Promise<void> {
  const { use, kind, scopes, sites, expiresMs } = request;
  if (use === 'link' && (scopes.some((scope) => scope !== 'read') || sites.length !== 1))
    throw new BadKeyRequestError('use: a link only reads, one site: name it with --site');
  if (kind === 'public' && scopes.some((scope) => scope !== 'ingest'))
    throw new BadKeyRequestError(
      `scopes: a public key may only have “ingest”, because anybody can read it in a page, not ${scopes.join(', ')}: make a server key`,
    );
  if (scopes.includes('ingest') && sites.length !== 1)
    throw new BadKeyRequestError(
      'sites: a key with the scope “ingest” belongs to exactly one site, whose events it sends: name it with --site',
    );
  if (scopes.includes('admin') && sites.length > 0)
    throw new BadKeyRequestError('sites: a key with the scope “admin” is for all sites: leave --site out');
  await requireSites(registry, sites);
  if (expiresMs !== undefined && expiresMs <= clock.now())
    throw new BadKeyRequestError(`expires: ${new Date(expiresMs).toISOString()} is already over`);
}

/** @throws BadKeyRequestError */
async function requireSites(registry: KeyDeps['sites'], sites: readonly string[]): Promise<void> {
  const known = (await registry.list()).map(({ id }) => id);
  const unknown = sites.find((site) => !known.includes(site));
  if (unknown !== undefined)
    throw new BadKeyRequestError(
      `sites: there is no site “${unknown}”: the sites are ${known.join(', ') || 'none yet'}`,
    );
}

/** A code that logs a browser in, once. @throws BadKeyRequestError */
export async function makeLogin(
  { sites: registry, codes }: Pick<KeyDeps, 'sites'> & { readonly codes: LoginCodes | undefined },
  sites: readonly string[],
): Promise<JsonObject> {
  await requireSites(registry, sites);
  if (codes === undefined)
    throw new OperationRefused('no_page', 'no “tidemark up” serves this directory, so there is no page to log in to');
  const { code, expiresMs } = codes.make(sites);
  return { code, expires: instant(expiresMs) };
}

/** All keys without their secrets, oldest first. */
export async function listKeys(keys: Keys): Promise<JsonObject> {
  return { keys: (await keys.list()).toSorted((a, b) => a.createdMs - b.createdMs).map(describeKey) };
}

/** @throws OperationRefused */
export async function revokeKey({ keys, clock }: Pick<KeyDeps, 'keys' | 'clock'>, id: string): Promise<JsonObject> {
  const revoked = await keys.change(id, revokedAt(clock.now()));
  if (revoked === undefined) throw unknownKey(id);
  return describeKey(revoked);
}

function unknownKey(id: string): OperationRefused {
  return new OperationRefused('unknown_key', `there is no key “${id}”: “tidemark keys list” shows the ids`);
}

function describeKey({ id, name, use, kind, scopes, sites, limits = {}, replacedBy, ...times }: KeyRecord): JsonObject {
  return {
    id,
    name: name ?? null,
    use: use ?? null,
    kind,
    scopes,
    sites,
    per_minute: limits.perMinute ?? null,
    per_day: limits.perDay ?? null,
    created: instant(times.createdMs),
    expires: instant(times.expiresMs),
    last_used: instant(times.lastUsedMs),
    replaced_by: replacedBy ?? null,
    revoked: instant(times.revokedMs),
  };
}

function instant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
