import { hash } from 'node:crypto';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { Site, Sites, SiteSecrets } from '../../../core/port/sites';
import { isDayOfWeek } from '../../../core/time/day-of-week';
import { BadKeyError } from '../../../core/port/store-error';
import { cancellationCodes } from '../errors';
import type { Item } from '../item-size';
import { ATTRIBUTES, KEYS, LAST, siteKeys } from '../storage-keys';
import { SiteSecretStore, type SiteSecretOptions } from './site-secrets';
import { attributesOf, keyOf, Table, type TableOptions, textOf } from './table';
import { type Remembered, remembered } from './remembered';

export interface SitesOptions extends TableOptions, SiteSecretOptions {
  /** How long a site and its secrets are cached in this process, ms. */
  readonly rememberedMs?: number;
}

const SITE_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;
/** Sites never change; their secrets change only by hand. */
const REMEMBERED_MS = 60_000;

/**
 * Sites in a table, with their secrets in Secrets Manager. Write keys are looked up by hash, so neither the table nor
 * response times reveal anything about them.
 */
export function createSites(options: SitesOptions): Sites {
  return new DynamoDbSites(options);
}

class DynamoDbSites implements Sites {
  readonly #table: Table;
  readonly #secrets: SiteSecretStore;
  readonly #byId: Remembered<Site>;
  readonly #byKeyHash: Remembered<Site>;
  readonly #secretsById: Remembered<SiteSecrets>;

  constructor(options: SitesOptions) {
    this.#table = new Table(options);
    this.#secrets = new SiteSecretStore(options);
    const keep = {
      ms: options.rememberedMs ?? REMEMBERED_MS,
      ...(options.pace === undefined ? {} : { pace: options.pace }),
    };
    this.#byId = remembered(keep, (id) => this.#find(id));
    this.#byKeyHash = remembered(keep, (keyHash) => this.#findByKeyHash(keyHash));
    this.#secretsById = remembered(keep, async (id) =>
      (await this.get(id)) === undefined ? undefined : this.#secrets.get(id),
    );
  }

  async list(): Promise<readonly Site[]> {
    const items = await this.#table.query({ pk: siteKeys.sites, from: '', to: LAST });
    return items.map((item) => siteOf(keyOf(item).sk, item));
  }

  async get(id: string): Promise<Site | undefined> {
    return SITE_ID.test(id) ? this.#byId(id) : undefined;
  }

  byWriteKey(writeKey: string): Promise<Site | undefined> {
    return this.#byKeyHash(hashOf(writeKey));
  }

  async secrets(id: string): Promise<SiteSecrets | undefined> {
    return SITE_ID.test(id) ? this.#secretsById(id) : undefined;
  }

  /** @throws BadKeyError for an id that cannot be part of a key of the lake */
  async create(site: Site): Promise<Site> {
    if (!SITE_ID.test(site.id)) {
      throw new BadKeyError(
        `"${site.id}" cannot name a site: use 1 to 63 small letters, digits, "-" and "_", the first a letter or a digit`,
      );
    }
    const existing = await this.#find(site.id);
    if (existing !== undefined) return existing;
    // Secrets first: concurrent creators of the same site all get the same secrets, and a crash leaves nothing but
    // them.
    const { writeKey } = await this.#secrets.create(site.id);
    if (await this.#putOnce(site, hashOf(writeKey))) return publicPart(site);
    return (await this.#find(site.id)) ?? publicPart(site);
  }

  /** Writes the site and its key in one transaction; false if the site exists. */
  async #putOnce(site: Site, keyHash: string): Promise<boolean> {
    const fields = {
      [ATTRIBUTES.timeZone]: { S: site.timeZone },
      [ATTRIBUTES.currency]: { S: site.currency },
      ...(site.weekStart === undefined ? {} : { [ATTRIBUTES.weekStart]: { S: site.weekStart } }),
    };
    const siteItem = { ...attributesOf(siteKeys.site(site.id)), ...fields };
    const keyItem = { ...attributesOf(siteKeys.writeKey(keyHash)), ...fields, [ATTRIBUTES.site]: { S: site.id } };
    const absent = {
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': KEYS.partition },
    };
    try {
      await this.#table.send('TransactWriteItems', (client, TableName) =>
        client.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Put: { TableName, Item: siteItem, ...absent } }, { Put: { TableName, Item: keyItem } }],
          }),
        ),
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

  async #findByKeyHash(keyHash: string): Promise<Site | undefined> {
    const item = await this.#table.get(siteKeys.writeKey(keyHash));
    return item && siteOf(textOf(item, ATTRIBUTES.site), item);
  }
}

function siteOf(id: string, item: Item): Site {
  const site = { id, timeZone: textOf(item, ATTRIBUTES.timeZone), currency: textOf(item, ATTRIBUTES.currency) };
  const weekStart = item[ATTRIBUTES.weekStart]?.S;
  return isDayOfWeek(weekStart) ? { ...site, weekStart } : site;
}

function publicPart({ id, timeZone, currency, weekStart }: Site): Site {
  return { id, timeZone, currency, ...(weekStart === undefined ? {} : { weekStart }) };
}

function hashOf(writeKey: string): string {
  return hash('sha256', writeKey, 'hex');
}
