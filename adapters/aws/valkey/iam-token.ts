import { createHash, createHmac } from 'node:crypto';

/** The cache that the user logs in to. */
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

/** Tokens are valid for 15 minutes (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html). */
const VALID_SECONDS = 900;
const SERVICE = 'elasticache';
const ALGORITHM = 'AWS4-HMAC-SHA256';
const EMPTY_HASH = sha256('');

/**
 * The password of an IAM user for one connection: a "connect" request, presigned with SigV4
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html), without its scheme. Not
 * made by the SDK’s signer, because the client needs its password synchronously while it connects.
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

/** RFC 3986 encoding; `encodeURIComponent` leaves five more characters unescaped. */
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
