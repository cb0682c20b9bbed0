import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { codedError } from '../../core/coded-error';

/** Version 1 did not compress. */
const VERSION = 2;
const UNCOMPRESSED_VERSION = 1;
const MOST_TEXT_BYTES = 1024 * 1024;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * Encrypts the personal data in a quarantined event with a key that can only be derived from the site's pseudonym key.
 */
export interface Sealer {
  readonly seal: (text: string) => string;
  /** @throws SealError if the text was sealed for another site, with another key, or was modified */
  readonly unseal: (sealed: string) => string;
}

export class SealError extends codedError('SealError', 'cannot_unseal') {}

/**
 * AES-256-GCM with keys by HKDF-SHA-256 (RFC 5869). The text is compressed first, because ciphertext does not compress.
 * The nonce is a keyed digest of what is encrypted instead of a random number: two texts never share one, and equal
 * requests give equal bytes, which a replay relies on. Sealed form: version, nonce, ciphertext and tag, in base64url.
 */
export function createSealer(site: string, pseudonymKey: Uint8Array): Sealer {
  const cipherKey = derive(pseudonymKey, 'tidemark quarantine cipher');
  const nonceKey = derive(pseudonymKey, 'tidemark quarantine nonce');
  return {
    seal: (text) => {
      const packed = deflateRawSync(text);
      const iv = createHmac('sha256', nonceKey).update(packed).digest().subarray(0, IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', cipherKey, iv).setAAD(Buffer.from(site));
      const body = Buffer.concat([cipher.update(packed), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), iv, body, cipher.getAuthTag()]).toString('base64url');
    },
    unseal: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64url');
      const [version] = bytes;
      if ((version !== VERSION && version !== UNCOMPRESSED_VERSION) || bytes.length < 1 + IV_BYTES + TAG_BYTES)
        throw new SealError(`the text is not sealed by version ${UNCOMPRESSED_VERSION} or ${VERSION}`);
      const decipher = createDecipheriv('aes-256-gcm', cipherKey, bytes.subarray(1, 1 + IV_BYTES)).setAAD(
        Buffer.from(site),
      );
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      const body = decipher.update(bytes.subarray(1 + IV_BYTES, bytes.length - TAG_BYTES));
      const opened = Buffer.concat([body, finish(decipher, site)]);
      return (version === VERSION ? inflateRawSync(opened, { maxOutputLength: MOST_TEXT_BYTES }) : opened).toString();
    },
  };
}

function finish(decipher: ReturnType<typeof createDecipheriv>, site: string): Buffer {
  try {
    return decipher.final();
  } catch (cause) {
    throw new SealError(
      `the sealed text does not open with the key of site “${site}”: it belongs to another site or key, or was modified`,
      { cause },
    );
  }
}

function derive(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), purpose, KEY_BYTES));
}
