import { elementAt } from '../../core/element-at';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { PURPOSE, Random } from '../random';
import { drawClient } from '../world/user-agents';

/** One event that asks for a decision, with what it really is. */
export interface LabelledEvent {
  readonly event: Readonly<Record<string, string | number>>;
  readonly label: FraudLabel;
}

export interface FraudLabel {
  readonly session: string;
  /** Null for an honest one. */
  readonly fraud: string | null;
  /** What makes an honest one look like fraud. */
  readonly look_alike: string | null;
  /** Which attack it belongs to, and its place in it, from 1. */
  readonly attack?: string;
  readonly attempt?: number;
}

interface Device {
  readonly userAgent: string;
  readonly anonymousId: string;
}

/** Somebody who shops. */
export interface ShoppingPerson {
  readonly id: string;
  readonly devices: Device[];
  /** Address at home, which many share if it is a carrier’s. */
  readonly home: string;
  readonly office: string | undefined;
  readonly cards: string[];
}

type EventType = 'checkout' | 'sign_up' | 'login' | 'ad_click';

/** Who sends, from where, with what. */
interface Sender {
  readonly user?: string | undefined;
  readonly device: Device;
  readonly ip: string;
}

interface Happening {
  readonly sender: Sender;
  readonly more?: Readonly<Record<string, string>>;
  readonly label: FraudLabel;
}

/** Collects what happens, in any order of time. */
export class FraudScript {
  readonly random: Random;
  readonly events: { readonly atMs: number; readonly one: LabelledEvent }[] = [];
  #sessions = 0;
  #hosts = 0;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.random = new Random(seed, PURPOSE.fraud, 0);
  }

  session(): string {
    this.#sessions += 1;
    return `f${this.#seed}-${this.#sessions}`;
  }

  /** An address in a network of its own. */
  freshAddress(): string {
    this.#hosts += 1;
    return `10.${(this.#hosts >>> 8) & 255}.${this.#hosts & 255}.${this.random.integer(1, 250)}`;
  }

  /** Another address of the same network. */
  neighbour(ip: string): string {
    return ip.replace(/\d+$/, String(this.random.integer(1, 250)));
  }

  device(userAgent = drawClient(this.random).userAgent): Device {
    return { userAgent, anonymousId: `a-${this.random.hex(2)}` };
  }

  card(): string {
    return `tok-${this.random.hex(2)}`;
  }

  add(atMs: number, type: EventType, { sender, more = {}, label }: Happening): void {
    const { user, device, ip } = sender;
    const event = {
      event_type: type,
      timestamp: new Date(Math.round(atMs)).toISOString(),
      session_id: label.session,
      anonymous_id: device.anonymousId,
      ...(user === undefined ? {} : { user_id: user }),
      ip_address: ip,
      user_agent: device.userAgent,
      ...more,
    };
    this.events.push({ atMs: Math.round(atMs), one: { event, label } });
  }

  price(low: number, high: number): string {
    return this.random.between(low, high).toFixed(2);
  }
}

export interface ShoppingOptions {
  readonly people: number;
  readonly startMs: number;
  readonly days: number;
}

const PER_OFFICE = 45;
const IN_OFFICES = 0.3;
/** Networks of mobile carriers, behind which many people are. */
const CARRIERS = 8;
const ON_CARRIER = 0.35;
const NEW_PHONE = 0.004;
const TRAVELS = 0.03;

export function people(script: FraudScript, count: number): readonly ShoppingPerson[] {
  const { random } = script;
  const carriers = Array.from({ length: CARRIERS }, () => script.freshAddress());
  // Machines of one office are bought together.
  const offices = Array.from({ length: Math.ceil((count * IN_OFFICES) / PER_OFFICE) }, () => ({
    ip: script.freshAddress(),
    userAgent: drawClient(random).userAgent,
  }));
  return Array.from({ length: count }, (_, number) => {
    const works = random.chance(IN_OFFICES) ? random.pick(offices) : undefined;
    const devices = [script.device()];
    if (works !== undefined) devices.push(script.device(works.userAgent));
    return {
      id: `u-${number}`,
      devices,
      home: random.chance(ON_CARRIER) ? script.neighbour(random.pick(carriers)) : script.freshAddress(),
      office: works?.ip,
      cards: Array.from({ length: random.chance(0.25) ? 2 : 1 }, () => script.card()),
    };
  });
}

/** Ordinary days, with people in offices, on journeys, with new phones, and a flash sale at noon of one day. */
export function shop(
  script: FraudScript,
  persons: readonly ShoppingPerson[],
  { startMs, days, saleDay }: ShoppingOptions & { readonly saleDay: number },
): void {
  const { random } = script;
  for (let day = 0; day < days; day++) {
    const dayMs = startMs + day * DAY_MS;
    for (const person of persons) {
      if (random.chance(0.35)) visit(script, person, dayMs + random.between(7, 23) * HOUR_MS);
      if (day === saleDay && random.chance(0.25))
        visit(script, person, dayMs + 12 * HOUR_MS + random.between(0, 20) * MINUTE_MS, 'flash_sale');
    }
    for (let guest = 0; guest < persons.length * 0.04; guest++) newcomer(script, random.pick(persons), dayMs);
  }
}

function visit(script: FraudScript, person: ShoppingPerson, atMs: number, sale?: 'flash_sale'): void {
  const { random } = script;
  const hour = (atMs / HOUR_MS) % 24;
  const isAtWork = person.office !== undefined && hour > 9 && hour < 17;
  const travels = random.chance(TRAVELS);
  if (random.chance(NEW_PHONE)) person.devices[0] = script.device();
  const device = elementAt(person.devices, isAtWork && person.devices.length > 1 ? 1 : 0);
  const ip = travels ? script.freshAddress() : isAtWork ? script.neighbour(person.office) : person.home;
  const label: FraudLabel = {
    session: script.session(),
    fraud: null,
    look_alike: sale ?? (travels ? 'traveller' : isAtWork ? 'office' : null),
  };
  const sender = { user: person.id, device, ip };
  let nowMs = atMs;
  const clicks = random.chance(0.25) ? random.integer(1, 2) : 0;
  for (let click = 0; click < clicks; click++)
    script.add((nowMs += 20_000), 'ad_click', { sender, more: { campaign_id: 'spring' }, label });
  if (random.chance(0.5)) script.add((nowMs += 30_000), 'login', { sender, label });
  if (!random.chance(sale === undefined ? 0.5 : 0.9)) return;
  if (random.chance(0.03)) person.cards.push(script.card());
  const more = sale !== undefined ? { coupon: 'FLASH' } : random.chance(0.1) ? { coupon: 'SPRING' } : {};
  // A card that is declined is tried again, or another one is.
  const tries = random.chance(0.06) ? random.integer(2, 3) : 1;
  for (let at = 0; at < tries; at++) {
    const card = elementAt(person.cards, (person.cards.length - 1 + at) % person.cards.length);
    script.add((nowMs += 25_000), 'checkout', {
      sender,
      more: { payment_token: card, price: script.price(8, 180), ...more },
      label,
    });
  }
}

/** Somebody near a person who is new: opens an account, or buys as a guest. Families share a card. */
function newcomer(script: FraudScript, near: ShoppingPerson, dayMs: number): void {
  const { random } = script;
  const family = random.chance(0.3);
  const ip = family ? near.home : random.chance(0.3) && near.office !== undefined ? near.office : script.freshAddress();
  const device = family && random.chance(0.4) ? elementAt(near.devices, 0) : script.device();
  const label = { session: script.session(), fraud: null, look_alike: family ? 'family' : 'newcomer' };
  const user = random.chance(0.6) ? `n-${random.hex(2)}` : undefined;
  let nowMs = dayMs + random.between(7, 23) * HOUR_MS;
  if (random.chance(0.4))
    script.add((nowMs += 10_000), 'ad_click', { sender: { user, device, ip }, more: { campaign_id: 'spring' }, label });
  if (user !== undefined) script.add((nowMs += 40_000), 'sign_up', { sender: { user, device, ip }, label });
  const card = family ? elementAt(near.cards, 0) : script.card();
  const more = {
    payment_token: card,
    price: script.price(8, 180),
    ...(random.chance(0.3) ? { coupon: 'WELCOME' } : {}),
  };
  script.add(nowMs + 60_000, 'checkout', { sender: { user, device, ip }, more, label });
}
