import { COARSE_PRECISION, FINE_PRECISION, registerOf } from '../sketch/hyperloglog';

/** The storable form of an identity: a pseudonym and its sketch registers, all derived from one keyed digest. */
export interface Identity {
  /** 22 characters of base64url: the first 16 bytes of the digest. */
  readonly pseudonym: string;
  /** HyperLogLog registers at fine and coarse precision (core/sketch/hyperloglog). */
  readonly register: number;
  readonly registerCoarse: number;
}

/** A keyed digest of at least 16 bytes: HMAC-SHA-256 with the site’s key. */
export type Pseudonymise = (text: string) => Uint8Array;

export type IdentityKind =
  'user' | 'anonymous' | 'session' | 'coupon' | 'payment_token' | 'network' | 'device' | 'place';

const PSEUDONYM_BYTES = 16;

/** @param digest at least 16 bytes */
export function identityOf(digest: Uint8Array): Identity {
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  const high = view.getUint32(0);
  const low = view.getUint32(4);
  return {
    pseudonym: base64Url(digest.subarray(0, PSEUDONYM_BYTES)),
    register: registerOf(high, low, FINE_PRECISION),
    registerCoarse: registerOf(high, low, COARSE_PRECISION),
  };
}

/** Identities that were computed before; what was not used for long is forgotten first. */
export interface IdentityMemory {
  get(name: string): Identity | undefined;
  keep(name: string, identity: Identity): void;
  /** A number for one owner of names: owners with different keys never see each other's identities. */
  newOwner(): number;
}

/** Computes identities, and remembers them, because a visitor's events arrive together. */
export function createIdentities(
  pseudonymise: Pseudonymise,
  memory: IdentityMemory,
): (kind: IdentityKind, id: string) => Identity {
  const owner = memory.newOwner();
  return (kind, id) => {
    const text = `${kind}:${id}`;
    const name = `${owner}/${text}`;
    const known = memory.get(name);
    if (known !== undefined) return known;
    const identity = identityOf(pseudonymise(text));
    memory.keep(name, identity);
    return identity;
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64url without padding. */
export function base64Url(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += ALPHABET.charAt((held >> (bits - 6)) & 63);
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (6 - bits)) & 63);
}
