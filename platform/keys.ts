import { hash, randomBytes } from 'node:crypto';
import type { Clock } from '../core/port/clock';
import { type KeyRecord, SECRET_PREFIX } from '../core/key/key';
import type { Keys } from '../core/port/keys';
import type { Sites } from '../core/port/sites';
import type { JsonObject, KeyRequest } from '../serving-layer/api/operations';
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

const SECRET_BYTES = 24;
const ID_BYTES = 6;

/** Makes a key. Its secret is in this answer and nowhere else. @throws BadKeyRequestError */
export async function issueKey(deps: KeyDeps, request: KeyRequest): Promise<JsonObject> {
  await checkRequest(deps, request);
  const { kind, scopes, sites, expiresMs } = request;
  const secret = `${SECRET_PREFIX[kind]}${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const record: KeyRecord = {
    id: `key_${randomBytes(ID_BYTES).toString('hex')}`,
    kind,
    scopes,
    sites,
    hash: hash('sha256', secret, 'hex'),
    createdMs: deps.clock.now(),
    ...(expiresMs === undefined ? {} : { expiresMs }),
  };
  await deps.keys.add(record);
  return { ...describeKey(record), secret };
}

async function checkRequest({ sites: registry, clock }: KeyDeps, request: KeyRequest): Promise<void> {
  const { kind, scopes, sites, expiresMs } = request;
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
  const known = (await registry.list()).map(({ id }) => id);
  const unknown = sites.find((site) => !known.includes(site));
  if (unknown !== undefined)
    throw new BadKeyRequestError(
      `sites: there is no site “${unknown}”: the sites are ${known.join(', ') || 'none yet'}`,
    );
  if (expiresMs !== undefined && expiresMs <= clock.now())
    throw new BadKeyRequestError(`expires: ${new Date(expiresMs).toISOString()} is already over`);
}

/** All keys without their secrets, oldest first. */
export async function listKeys(keys: Keys): Promise<JsonObject> {
  return { keys: (await keys.list()).toSorted((a, b) => a.createdMs - b.createdMs).map(describeKey) };
}

/** @throws OperationRefused */
export async function revokeKey({ keys, clock }: Pick<KeyDeps, 'keys' | 'clock'>, id: string): Promise<JsonObject> {
  const revoked = await keys.revoke(id, clock.now());
  if (revoked !== undefined) return describeKey(revoked);
  throw new OperationRefused('unknown_key', `there is no key “${id}”: “tidemark keys list” shows the ids`);
}

function describeKey({ id, kind, scopes, sites, createdMs, expiresMs, revokedMs }: KeyRecord): JsonObject {
  return {
    id,
    kind,
    scopes,
    sites,
    created: new Date(createdMs).toISOString(),
    expires: expiresMs === undefined ? null : new Date(expiresMs).toISOString(),
    revoked: revokedMs === undefined ? null : new Date(revokedMs).toISOString(),
  };
}
