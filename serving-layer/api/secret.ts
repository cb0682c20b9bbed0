import { hash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 24;

/** A new secret: 192 random bits. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** What is kept of the secret of a key: SHA-256, in hex. */
export function hashOfSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}
