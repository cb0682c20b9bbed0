import { createHash, createHmac } from 'node:crypto';

/** Which cache a user is to be let into. */
export interface IamUser {
  readonly region: string;
  /** Name of the replication group or the serverless cache. */
  readonly cacheName: string;
  readonly userId: string;
  readonly isServerless: boolean;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Tokens are taken for 15 minutes (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html). */
const VALID_SECONDS = 900;
const SERVICE = 'elasticache';
const ALGORITHM = 'AWS4-HMAC-SHA256';
const EMPTY_HASH = sha256('');

/**
 * The password of an IAM user for one connection: a request to "connect", presigned by SigV4
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html), without its scheme. Made here and not by the SDK’s
 * signer, because a client asks for its password at the moment it connects and does not wait for a promise.
 */
export function iamToken(
  { region, cacheName, userId, isServerless }: IamUser,
  credentials: Credentials,
  nowMs: number,
): string {
  const host = cacheName.toLowerCase();
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [time.slice(0, 8), region, SERVICE, 'aws4_request'].join('/');
  const query = canonicalQuery({
    Action: 'connect',
    User: userId,
    ...(isServerless ? { ResourceType: 'ServerlessCache' } : {}),
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(VALID_SECONDS),
    'X-Amz-SignedHeaders': 'host',
    ...(credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': credentials.sessionToken }),
  });
  const request = ['GET', '/', query, `host:${host}`, '', 'host', EMPTY_HASH].join('\n');
  const toSign = [ALGORITHM, time, scope, sha256(request)].join('\n');
  const signature = createHmac('sha256', signingKey(credentials.secretAccessKey, scope)).update(toSign).digest('hex');
  return `${host}/?${query}&X-Amz-Signature=${signature}`;
}

function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .sort()
    .join('&');
}

/** As RFC 3986, where `encodeURIComponent` leaves five characters more as they are. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function signingKey(secret: string, scope: string): Buffer {
  return scope
    .split('/')
    .reduce<Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`AWS4${secret}`));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
