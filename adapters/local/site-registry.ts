import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { isSiteId, siteIdFault } from '../../core/event/site-id';
import { STORED_TEXT_RULES } from '../../core/event/stored-text-rules';
import {
  changedSite,
  isServed,
  type RotatableSites,
  type Site,
  type SiteChange,
  type SiteSecrets,
  type WriteKeyRotation,
} from '../../core/port/sites';
import { BadKeyError } from '../../core/port/store-error';
import { DAYS_OF_WEEK } from '../../core/time/day-of-week';
import { laboratorySecret } from './laboratory';
import { SealedTable } from './sealed-table';
import type { LocalStateTable } from './state-table';
import type { Store } from './store';
import { TableCopy } from './table-copy';
import { LOCAL_TABLES } from './tables';

const PSEUDONYM_KEY_BYTES = 32;
const WRITE_KEY_BYTES = 18;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** `live` sites get random secrets, `laboratory` sites the same ones in every directory. */
export type SecretSource = 'live' | 'laboratory';

const STORED_SITE = z.object({
  id: z.string(),
  timeZone: z.string(),
  currency: z.string(),
  weekStart: z.enum(DAYS_OF_WEEK).optional(),
  rules: STORED_TEXT_RULES.optional(),
  name: z.string().optional(),
  readOrigins: z.array(z.string()).readonly().optional(),
  sendOrigins: z.array(z.string()).readonly().optional(),
  refundEvent: z.string().optional(),
  simulated: z.literal(true).optional(),
  removedMs: z.number().optional(),
  writeKey: z.string(),
  /** Keys that were replaced, and when each ends. */
  oldWriteKeys: z
    .array(z.object({ key: z.string(), untilMs: z.number() }))
    .readonly()
    .optional(),
  /** base64url. */
  pseudonymKey: z.string(),
});
type StoredSite = z.output<typeof STORED_SITE>;

interface KnownSite {
  readonly stored: StoredSite;
  /** Without its secrets. */
  readonly site: Site;
  readonly text: string;
  readonly keys: readonly { readonly hash: Buffer; readonly untilMs: number }[];
}

/**
 * The sites of a directory with their secrets, under [id]; also kept in memory, because the collector reads them on
 * every request.
 */
export class SiteRegistry implements RotatableSites {
  readonly #store: Store;
  readonly #table: SealedTable;
  readonly #source: SecretSource;
  readonly #known: TableCopy<readonly KnownSite[]>;

  constructor(store: Store, state: LocalStateTable, source: SecretSource) {
    this.#store = store;
    this.#source = source;
    this.#table = new SealedTable(store, LOCAL_TABLES.sites);
    this.#known = new TableCopy(store, state, LOCAL_TABLES.sites.name, (last = []) => this.#load(last));
  }

  async list(): Promise<readonly Site[]> {
    return (await this.#known.read()).map(({ site }) => site);
  }

  async get(id: string): Promise<Site | undefined> {
    return (await this.#find(id))?.site;
  }

  async byWriteKey(writeKey: string, nowMs: number): Promise<Site | undefined> {
    const asked = hash('sha256', writeKey, 'buffer');
    let found: Site | undefined;
    // Compares every site regardless of matches, so that timing reveals nothing about the keys.
    for (const { site, keys } of await this.#known.read())
      for (const { hash: known, untilMs } of keys) if (timingSafeEqual(known, asked) && nowMs < untilMs) found = site;
    return found !== undefined && isServed(found) ? found : undefined;
  }

  async secrets(id: string): Promise<SiteSecrets | undefined> {
    const { stored } = (await this.#find(id)) ?? {};
    return (
      stored && {
        writeKey: stored.writeKey,
        oldWriteKeyUntilMs: stored.oldWriteKeys?.at(-1)?.untilMs,
        pseudonymKey: Uint8Array.from(Buffer.from(stored.pseudonymKey, 'base64url')),
      }
    );
  }

  /** @throws BadKeyError for an id that cannot be part of a lake key */
  async create(site: Site): Promise<Site> {
    if (!isSiteId(site.id)) {
      throw new BadKeyError(siteIdFault(site.id));
    }
    await this.#store.commitDurably(() => {
      if (this.#table.has([site.id])) return;
      const stored = { ...changedSite(site, {}), ...this.#newSecrets(site.id) };
      this.#put(stored);
    });
    return (await this.get(site.id)) ?? site;
  }

  async change(id: string, change: SiteChange): Promise<Site | undefined> {
    await this.#store.commitDurably(() => {
      const bytes = this.#table.get([id]);
      if (bytes === undefined) return;
      const { stored, site } = knownSite(decoder.decode(bytes));
      this.#put({ ...changedSite(site, change), ...secretsOf(stored) });
    });
    return this.get(id);
  }

  async rotateWriteKey(id: string, { nowMs, untilMs }: WriteKeyRotation): Promise<SiteSecrets | undefined> {
    await this.#store.commitDurably(() => {
      const bytes = this.#table.get([id]);
      if (bytes === undefined) return;
      const { stored, site } = knownSite(decoder.decode(bytes));
      const { writeKey: key, oldWriteKeys = [], pseudonymKey } = stored;
      this.#put({
        ...changedSite(site, {}),
        writeKey: `wk_${randomBytes(WRITE_KEY_BYTES).toString('base64url')}`,
        oldWriteKeys: [...oldWriteKeys.filter((old) => old.untilMs > nowMs), { key, untilMs }],
        pseudonymKey,
      });
    });
    return this.secrets(id);
  }

  #newSecrets(id: string): Pick<StoredSite, 'writeKey' | 'pseudonymKey'> {
    const secret = (purpose: string, bytes: number): string => {
      const random = this.#source === 'live' ? randomBytes(bytes) : laboratorySecret(`${purpose}/${id}`);
      return random.subarray(0, bytes).toString('base64url');
    };
    return {
      writeKey: `wk_${secret('write-key', WRITE_KEY_BYTES)}`,
      pseudonymKey: secret('pseudonym-key', PSEUDONYM_KEY_BYTES),
    };
  }

  async #find(id: string): Promise<KnownSite | undefined> {
    return (await this.#known.read()).find(({ site }) => site.id === id);
  }

  #put(site: StoredSite): void {
    this.#table.put([site.id], encoder.encode(JSON.stringify(site)));
    this.#known.changed();
  }

  /** A site that did not change keeps its object, from which others derive what they remember. */
  #load(last: readonly KnownSite[]): readonly KnownSite[] {
    const before = new Map(last.map((known) => [known.text, known]));
    return this.#table.entries({}).map(({ bytes }) => {
      const text = decoder.decode(bytes);
      return before.get(text) ?? knownSite(text);
    });
  }
}

function knownSite(text: string): KnownSite {
  const stored = storedSiteOf(JSON.parse(text));
  const { writeKey, oldWriteKeys = [] } = stored;
  const keys = [{ key: writeKey, untilMs: Number.POSITIVE_INFINITY }, ...oldWriteKeys].map(({ key, untilMs }) => ({
    hash: hash('sha256', key, 'buffer'),
    untilMs,
  }));
  return { stored, site: publicPart(stored), text, keys };
}

/** What stays when settings change. */
function secretsOf({ writeKey, oldWriteKeys, pseudonymKey }: StoredSite) {
  return { writeKey, pseudonymKey, ...(oldWriteKeys === undefined ? {} : { oldWriteKeys }) };
}

function publicPart(stored: StoredSite): Site {
  const { id, timeZone, currency, simulated } = stored;
  return changedSite({ id, timeZone, currency, ...(simulated === undefined ? {} : { simulated }) }, stored);
}

/** @throws TypeError if the value is not a site of this version */
function storedSiteOf(value: unknown): StoredSite {
  const site = STORED_SITE.safeParse(value);
  if (site.success) return site.data;
  throw new TypeError('a stored site is not complete; this version cannot read it', { cause: site.error });
}
