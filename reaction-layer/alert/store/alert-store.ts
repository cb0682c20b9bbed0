import type * as z from 'zod';
import type { ItemTable, ItemTables, ItemWrite } from '../../../core/port/item-table';
import { parseStoredJson } from '../../../core/run/stored-json';
import { DAY_MS } from '../../../core/time/window';
import { type AlertConfig, alertConfig } from '../config/alert-config';
import { type AlertDelivery, alertDelivery } from '../deliver/delivery';
import { type Acknowledgement, acknowledgement } from '../notify/marks';
import { type Silence, silence } from '../notify/silence';
import { type AlertState, alertState } from './alert-state';

/** Deliveries, silences that are over and acknowledgements are kept so long. */
const KEPT_MS = 90 * DAY_MS;
const END_OF_TIME_MS = 9_999_999_999_999;
const PLACE_DIGITS = 13;
const MOST_LISTED = 1000;

export interface StoredState {
  readonly state: AlertState;
  readonly bytes: Uint8Array;
}

/** What is stored of the alerts of all sites. */
export class AlertStore {
  readonly #rules: ItemTable;
  readonly #deliveries: ItemTable;

  /** @param tables those of the capability */
  constructor(tables: ItemTables) {
    this.#rules = tables('rules');
    this.#deliveries = tables('deliveries');
  }

  async configBytes(site: string): Promise<Uint8Array | undefined> {
    return (await this.#rules.get([{ partition: site, sort: 'config' }]))[0];
  }

  async config(site: string): Promise<AlertConfig | undefined> {
    const bytes = await this.configBytes(site);
    return bytes && readConfig(bytes, site);
  }

  async setConfig(site: string, config: AlertConfig): Promise<void> {
    await this.#rules.write([{ partition: site, sort: 'config', value: jsonBytes(config) }]);
  }

  async state(site: string): Promise<StoredState | undefined> {
    const [bytes] = await this.#rules.get([{ partition: site, sort: 'state' }]);
    return bytes && { bytes, state: parseStoredJson(alertState, bytes, `the alerts of ${site}`) };
  }

  /** @returns what is stored now; undefined if somebody else has written in between */
  async setState(site: string, state: AlertState, expected: Uint8Array | undefined): Promise<Uint8Array | undefined> {
    const value = jsonBytes(state);
    const [done] = await this.#rules.write([{ partition: site, sort: 'state', value, expected: expected ?? null }]);
    return done === true ? value : undefined;
  }

  async silences(site: string): Promise<readonly Silence[]> {
    return this.#list(silence, site, 'silence');
  }

  async setSilence(site: string, one: Silence): Promise<void> {
    const expiresMs = one.ends + KEPT_MS;
    await this.#rules.write([{ partition: site, sort: `silence ${one.id}`, value: jsonBytes(one), expiresMs }]);
  }

  async acknowledgements(site: string): Promise<readonly Acknowledgement[]> {
    return this.#list(acknowledgement, site, 'ack');
  }

  async acknowledge(site: string, given: readonly Acknowledgement[]): Promise<void> {
    await this.#rules.write(
      given.map((one): ItemWrite => ({
        ...{ partition: site, sort: `ack ${one.alert}`, value: jsonBytes(one), expiresMs: one.at + KEPT_MS },
      })),
    );
  }

  /** Writes how a delivery stands, in the history and in the list of those that are open. */
  async record(delivery: AlertDelivery): Promise<void> {
    const { site, at, id } = delivery.notice;
    const value = jsonBytes(delivery);
    const isOpen = delivery.status === 'waiting' || delivery.status === 'sending';
    await this.#deliveries.write([
      { ...historyKey(site, at, id), value, expiresMs: at + KEPT_MS },
      { partition: `${site} open`, sort: id, value: isOpen ? value : undefined, expiresMs: at + KEPT_MS },
    ]);
  }

  async delivery(site: string, at: number, id: string): Promise<AlertDelivery | undefined> {
    const [bytes] = await this.#deliveries.get([historyKey(site, at, id)]);
    return bytes && parseStoredJson(alertDelivery, bytes, `the delivery ${id}`);
  }

  /** Those that are not delivered yet, oldest first. */
  async openDeliveries(site: string): Promise<readonly AlertDelivery[]> {
    const found = await this.#deliveries.list({ partition: `${site} open`, from: '', to: '~', limit: MOST_LISTED });
    const parsed = found.map(({ sort, value }) => parseStoredJson(alertDelivery, value, `the delivery ${sort}`));
    return parsed.sort((a, b) => a.notice.at - b.notice.at);
  }

  /** Newest first. */
  async deliveries(site: string, limit: number): Promise<readonly AlertDelivery[]> {
    const found = await this.#deliveries.list({ partition: site, from: '', to: '~', limit });
    return found.map(({ sort, value }) => parseStoredJson(alertDelivery, value, `the delivery ${sort}`));
  }

  async #list<Item>(shape: z.ZodType<Item>, site: string, kind: 'silence' | 'ack'): Promise<readonly Item[]> {
    const range = { partition: site, from: `${kind} `, to: `${kind} ~`, limit: MOST_LISTED };
    return (await this.#rules.list(range)).map(({ sort, value }) => parseStoredJson(shape, value, `${site}, ${sort}`));
  }
}

export function readConfig(bytes: Uint8Array, site: string): AlertConfig {
  return parseStoredJson(alertConfig, bytes, `the configuration of the alerts of ${site}`);
}

function historyKey(site: string, at: number, id: string): { readonly partition: string; readonly sort: string } {
  return { partition: site, sort: `${String(END_OF_TIME_MS - at).padStart(PLACE_DIGITS, '0')}-${id}` };
}

const encoder = new TextEncoder();

function jsonBytes(value: object): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}
