import { randomBytes, randomUUID } from 'node:crypto';
import type { SiteSecrets } from '../../../core/port/sites';
import { CorruptItemError } from '../../../core/port/store-error';
import type { SecretsApi } from '../api/services';
import { isNamed, storeError } from '../errors';
import { Backoff, type Pace, type Patience, REAL_PACE, STORE_PATIENCE } from '../pace';
import { isRecord } from '../../../core/json-record';

export interface SiteSecretOptions {
  readonly secrets: SecretsApi;
  /** Prefix of the secrets’ names, followed by the site’s id: `tidemark/prod/sites/`. */
  readonly secretPrefix: string;
  /** Key that encrypts new secrets; if absent, the account’s default key. */
  readonly kmsKeyId?: string;
  readonly patience?: Patience;
  readonly pace?: Pace;
}

const WRITE_KEY_BYTES = 18;
const PSEUDONYM_KEY_BYTES = 32;

export function newWriteKey(): string {
  return `wk_${randomBytes(WRITE_KEY_BYTES).toString('base64url')}`;
}

/** One secret per site: JSON of its write key and its pseudonym key (base64url). */
export class SiteSecretStore {
  readonly #options: SiteSecretOptions;

  constructor(options: SiteSecretOptions) {
    this.#options = options;
  }

  async get(id: string): Promise<SiteSecrets | undefined> {
    try {
      const { SecretString } = await this.#send('GetSecretValue', id, () =>
        this.#options.secrets.call('GetSecretValue', { SecretId: this.#nameOf(id) }),
      );
      return this.#open(id, SecretString);
    } catch (error) {
      if (isNamed(error, 'ResourceNotFoundException')) return undefined;
      throw error;
    }
  }

  /** Creates secrets, or returns the existing ones. */
  async create(id: string): Promise<SiteSecrets> {
    const SecretString = JSON.stringify({
      write_key: newWriteKey(),
      pseudonym_key: randomBytes(PSEUDONYM_KEY_BYTES).toString('base64url'),
    });
    const { kmsKeyId } = this.#options;
    const request = {
      Name: this.#nameOf(id),
      SecretString,
      ClientRequestToken: randomUUID(),
      ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    };
    try {
      await this.#send('CreateSecret', id, () => this.#options.secrets.call('CreateSecret', request));
      return this.#open(id, SecretString);
    } catch (error) {
      const existing = isNamed(error, 'ResourceExistsException') ? await this.get(id) : undefined;
      if (existing === undefined) throw error;
      return existing;
    }
  }

  /** Replaces what is stored, as a new version of the secret. */
  async replace(id: string, { writeKey, oldWriteKeyUntilMs, pseudonymKey }: SiteSecrets): Promise<void> {
    const SecretString = JSON.stringify({
      write_key: writeKey,
      old_write_key_until_ms: oldWriteKeyUntilMs,
      pseudonym_key: Buffer.from(pseudonymKey).toString('base64url'),
    });
    const request = { SecretId: this.#nameOf(id), SecretString, ClientRequestToken: randomUUID() };
    await this.#send('PutSecretValue', id, () => this.#options.secrets.call('PutSecretValue', request));
  }

  #open(id: string, text: string | undefined): SiteSecrets {
    const stored: unknown = JSON.parse(text ?? '{}');
    const secret = isRecord(stored) ? stored : {};
    const { write_key: writeKey, pseudonym_key: pseudonymKey, old_write_key_until_ms: untilMs } = secret;
    if (typeof writeKey === 'string' && typeof pseudonymKey === 'string') {
      return {
        writeKey,
        ...(typeof untilMs === 'number' ? { oldWriteKeyUntilMs: untilMs } : {}),
        pseudonymKey: Uint8Array.from(Buffer.from(pseudonymKey, 'base64url')),
      };
    }
    throw new CorruptItemError(
      `the secret ${this.#nameOf(id)} has no write_key and pseudonym_key; put back an earlier version of it`,
    );
  }

  async #send<Result>(operation: string, id: string, call: () => Promise<Result>): Promise<Result> {
    try {
      return await new Backoff(this.#options.patience ?? STORE_PATIENCE, this.#options.pace ?? REAL_PACE).untilServed(
        call,
      );
    } catch (error) {
      if (isNamed(error, 'ResourceExistsException', 'ResourceNotFoundException')) throw error;
      throw storeError(error, `Secrets Manager ${operation} of ${this.#nameOf(id)}`);
    }
  }

  #nameOf(id: string): string {
    return this.#options.secretPrefix + id;
  }
}
