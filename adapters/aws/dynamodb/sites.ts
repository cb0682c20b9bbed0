import { hash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { isSiteId, siteIdFault } from '../../../core/event/site-id';
import { STORED_TEXT_RULES } from '../../../core/event/stored-text-rules';
import {
  changedSite,
  isServed,
  type RotatableSites,
  type Site,
  type SiteChange,
  type SiteSecrets,
  type WriteKeyRotation,
} from '../../../core/port/sites';
import { isDayOfWeek } from '../../../core/time/day-of-week';
import { BadKeyError } from '../../../core/port/store-error';
import { cancellationCodes } from '../errors';
import type { Item } from '../item-size';
import { siteKeys } from '../registry-keys';
import { ATTRIBUTES, KEYS, LAST } from '../storage-keys';
import { newWriteKey, SiteSecretStore, type SiteSecretOptions } from './site-secrets';
import { attributesOf, keyOf, Table, type TableOptions, textOf } from './table';
import { type Remembered, remembered } from './remembered';

export interface SitesOptions extends TableOptions, SiteSecretOptions {
  /** How long a site and its secrets are cached in this process, ms. */
  readonly rememberedMs?: number;
  /** How long a write key is refused without another look that no site has, ms. */
  readonly missedMs?: number;
}

/** A change of a site, its removal too, is seen everywhere after this long. */
const REMEMBERED_MS = 60_000;
const MISSED_MS = 5_000;

/**
 * Sites in a table, with their secrets in Secrets Manager. Write keys are looked up by hash, so neither the table nor
 * response times reveal anything about them.
 */
export function createSites(options: SitesOptions): RotatableSites {
  return new DynamoDbSites(options);
}

/** A write key’s entry. */
interface KnownKey {
  readonly site: string;
  /** Ms since 1970, if it was replaced. */
  readonly endsMs: number | undefined;
}

class DynamoDbSites implements RotatableSites {
  readonly #table: Table;
  readonly #secrets: SiteSecretStore;
  readonly #byId: Remembered<Site>;
  readonly #byKeyHash: Remembered<KnownKey>;
  readonly #secretsById: Remembered<SiteSecrets>;

  constructor(options: SitesOptions) {
    this.#table = new Table(options);
    this.#secrets = new SiteSecretStore(options);
    const keep = {
      ms: options.rememberedMs ?? REMEMBERED_MS,
      ...(options.pace === undefined ? {} : { pace: options.pace }),
    };
    this.#byId = remembered(keep, (id) => this.#find(id));
    this.#byKeyHash = remembered({ ...keep, missMs: options.missedMs ?? MISSED_MS }, (keyHash) =>
      this.#findByKeyHash(keyHash),
    );
    this.#secretsById = remembered(keep, async (id) =>
      (await this.get(id)) === undefined ? undefined : this.#secrets.get(id),
    );
  }

  async list(): Promise<readonly Site[]> {
    const items = await this.#table.query({ pk: siteKeys.sites, from: '', to: LAST });
    return items.map((item) => siteOf(keyOf(item).sk, item));
  }

  async get(id: string): Promise<Site | undefined> {
    return isSiteId(id) ? this.#byId(id) : undefined;
  }

  async byWriteKey(writeKey: string, nowMs: number): Promise<Site | undefined> {
    const key = await this.#byKeyHash(hashOf(writeKey));
    const site = key === undefined || nowMs >= (key.endsMs ?? Infinity) ? undefined : await this.get(key.site);
    return site !== undefined && isServed(site) ? site : undefined;
  }

  async secrets(id: string): Promise<SiteSecrets | undefined> {
    return isSiteId(id) ? this.#secretsById(id) : undefined;
  }

  /** @throws BadKeyError for an id that cannot be part of a key of the lake */
  async create(site: Site): Promise<Site> {
    if (!isSiteId(site.id)) {
      throw new BadKeyError(siteIdFault(site.id));
    }
    const existing = await this.#find(site.id);
    if (existing !== undefined) return existing;
    // Secrets first: concurrent creators of the same site all get the same secrets, and a crash leaves nothing but
    // them.
    const { writeKey } = await this.#secrets.create(site.id);
    if (await this.#putOnce(site, writeKey)) return changedSite(site, {});
    return (await this.#find(site.id)) ?? changedSite(site, {});
  }

  async change(id: string, change: SiteChange): Promise<Site | undefined> {
    const site = isSiteId(id) ? await this.#find(id) : undefined;
    if (site === undefined) return undefined;
    const changed = changedSite(site, change);
    await this.#table.put(itemOf(changed));
    return changed;
  }

  /**
   * The table first: should this stop before the secret is replaced, the new key is known to nobody, and the secret still
   * has the old one, which a repetition replaces again.
   */
  async rotateWriteKey(id: string, { untilMs }: WriteKeyRotation): Promise<SiteSecrets | undefined> {
    const secrets = (await this.#find(id)) === undefined ? undefined : await this.#secrets.get(id);
    if (secrets === undefined) return undefined;
    const rotated = { ...secrets, writeKey: newWriteKey(), oldWriteKeyUntilMs: untilMs };
    await this.#table.put(keyItemOf(rotated.writeKey, id));
    await this.#table.put(keyItemOf(secrets.writeKey, id, untilMs));
    await this.#secrets.replace(id, rotated);
    return rotated;
  }

  /** Writes the site and its key in one transaction; false if the site exists. */
  async #putOnce(site: Site, writeKey: string): Promise<boolean> {
    const siteItem = itemOf(site);
    const keyItem = keyItemOf(writeKey, site.id);
    const absent = {
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': KEYS.partition },
    };
    const token = randomUUID();
    try {
      await this.#table.send('TransactWriteItems', (client, TableName) =>
        client.call('TransactWriteItems', {
          ClientRequestToken: token,
          TransactItems: [{ Put: { TableName, Item: siteItem, ...absent } }, { Put: { TableName, Item: keyItem } }],
        }),
      );
      return true;
    } catch (error) {
      if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
      throw error;
    }
  }

  async #find(id: string): Promise<Site | undefined> {
    const item = await this.#table.get(siteKeys.site(id));
    return item && siteOf(id, item);
  }

  async #findByKeyHash(keyHash: string): Promise<KnownKey | undefined> {
    const item = await this.#table.get(siteKeys.writeKey(keyHash));
    const ends = item?.[ATTRIBUTES.endsAt]?.N;
    return item && { site: textOf(item, ATTRIBUTES.site), endsMs: ends === undefined ? undefined : Number(ends) };
  }
}

function siteOf(id: string, item: Item): Site {
  const { [ATTRIBUTES.textRules]: rules, [ATTRIBUTES.removedAt]: removed } = item;
  const weekStart = item[ATTRIBUTES.weekStart]?.S;
  return changedSite(
    { id, timeZone: textOf(item, ATTRIBUTES.timeZone), currency: textOf(item, ATTRIBUTES.currency) },
    {
      weekStart: isDayOfWeek(weekStart) ? weekStart : undefined,
      name: item[ATTRIBUTES.name]?.S,
      readOrigins: originsIn(item, ATTRIBUTES.readOrigins),
      sendOrigins: originsIn(item, ATTRIBUTES.sendOrigins),
      rules: rules?.S === undefined ? undefined : STORED_TEXT_RULES.parse(JSON.parse(rules.S)),
      refundEvent: item[ATTRIBUTES.refundEvent]?.S,
      removedMs: removed?.N === undefined ? undefined : Number(removed.N),
    },
  );
}

const ORIGINS = z.array(z.string());

function originsIn(item: Item, attribute: string): readonly string[] | undefined {
  const text = item[attribute]?.S;
  return text === undefined ? undefined : ORIGINS.parse(JSON.parse(text));
}

function itemOf(site: Site): Item {
  const { id, timeZone, currency, weekStart, name, readOrigins, sendOrigins, rules, refundEvent, removedMs } = site;
  return {
    ...attributesOf(siteKeys.site(id)),
    [ATTRIBUTES.timeZone]: { S: timeZone },
    [ATTRIBUTES.currency]: { S: currency },
    ...(weekStart === undefined ? {} : { [ATTRIBUTES.weekStart]: { S: weekStart } }),
    ...(name === undefined ? {} : { [ATTRIBUTES.name]: { S: name } }),
    ...(readOrigins === undefined ? {} : { [ATTRIBUTES.readOrigins]: { S: JSON.stringify(readOrigins) } }),
    ...(sendOrigins === undefined ? {} : { [ATTRIBUTES.sendOrigins]: { S: JSON.stringify(sendOrigins) } }),
    ...(rules === undefined ? {} : { [ATTRIBUTES.textRules]: { S: JSON.stringify(rules) } }),
    ...(refundEvent === undefined ? {} : { [ATTRIBUTES.refundEvent]: { S: refundEvent } }),
    ...(removedMs === undefined ? {} : { [ATTRIBUTES.removedAt]: { N: String(removedMs) } }),
  };
}

function keyItemOf(writeKey: string, site: string, endsMs?: number): Item {
  return {
    ...attributesOf(siteKeys.writeKey(hashOf(writeKey))),
    [ATTRIBUTES.site]: { S: site },
    ...(endsMs === undefined ? {} : { [ATTRIBUTES.endsAt]: { N: String(endsMs) } }),
  };
}

function hashOf(writeKey: string): string {
  return hash('sha256', writeKey, 'hex');
}
