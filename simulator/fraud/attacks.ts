import { elementAt } from '../../core/element-at';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { drawClient } from '../world/user-agents';
import type { FraudLabel, FraudScript, ShoppingPerson } from './shopping-world';

/** Writes one attack that begins at a time. */
type Attack = (script: FraudScript, startMs: number, victims: readonly ShoppingPerson[]) => void;

/** Labels of the attempts of one attack, each a session of its own. */
function labels(script: FraudScript, fraud: string): () => FraudLabel {
  const attack = `${fraud}-${script.session()}`;
  let attempt = 0;
  return () => ({ session: script.session(), fraud, look_alike: null, attack, attempt: ++attempt });
}

/** Ten cards a second from one machine, which may throw its anonymous id away and change networks. */
const cardTesting: Attack = (script, startMs) => {
  const { random } = script;
  const next = labels(script, 'card_testing');
  const agents = Array.from({ length: random.integer(1, 2) }, () => drawClient(random).userAgent);
  const networks = Array.from({ length: random.integer(1, 2) }, () => script.freshAddress());
  const keepsDevice = random.chance(0.5);
  const kept = script.device(agents[0]);
  const count = random.integer(150, 300);
  for (let at = 0; at < count; at++) {
    const device = keepsDevice ? kept : script.device(random.pick(agents));
    const sender = { device, ip: script.neighbour(random.pick(networks)) };
    const more = { payment_token: script.card(), price: script.price(1, 5) };
    script.add(startMs + at * 100, 'checkout', { sender, more, label: next() });
  }
};

/** A card every ten to forty minutes: below every limit of a minute. */
const slowCards: Attack = (script, startMs) => {
  const { random } = script;
  const next = labels(script, 'slow_cards');
  const keepsDevice = random.chance(0.6);
  const kept = script.device();
  const ip = script.freshAddress();
  let nowMs = startMs;
  const count = random.integer(50, 90);
  for (let at = 0; at < count; at++) {
    const device = keepsDevice ? kept : script.device(kept.userAgent);
    const more = { payment_token: script.card(), price: script.price(1, 9) };
    script.add(nowMs, 'checkout', { sender: { device, ip: script.neighbour(ip) }, more, label: next() });
    nowMs += random.between(10, 40) * MINUTE_MS;
  }
};

/** Stolen passwords are tried one after the other; what opens is used to buy. */
const stolenAccounts: Attack = (script, startMs, victims) => {
  const { random } = script;
  const next = labels(script, 'stolen_accounts');
  const agent = drawClient(random).userAgent;
  const ip = script.freshAddress();
  let nowMs = startMs;
  const count = random.integer(40, 80);
  for (let at = 0; at < count; at++) {
    const label = next();
    const sender = { user: random.pick(victims).id, device: script.device(agent), ip: script.neighbour(ip) };
    script.add(nowMs, 'login', { sender, label });
    if (random.chance(0.2))
      script.add(nowMs + 8000, 'checkout', {
        sender,
        more: { payment_token: script.card(), price: script.price(150, 900) },
        label,
      });
    nowMs += random.between(3, 50) * 1000;
  }
};

/** One account at a time, each from elsewhere. */
const takenAccount: Attack = (script, startMs, victims) => {
  const { random } = script;
  const label = labels(script, 'taken_account')();
  const sender = { user: random.pick(victims).id, device: script.device(), ip: script.freshAddress() };
  script.add(startMs, 'login', { sender, label });
  script.add(startMs + 90_000, 'checkout', {
    sender,
    more: { payment_token: script.card(), price: script.price(200, 900) },
    label,
  });
};

/** Account after account for the bonus of a sign-up. */
const bonusAbuse: Attack = (script, startMs) => {
  const { random } = script;
  const next = labels(script, 'bonus_abuse');
  const agent = drawClient(random).userAgent;
  const ip = script.freshAddress();
  let nowMs = startMs;
  const count = random.integer(50, 80);
  for (let at = 0; at < count; at++) {
    const sender = { user: `b-${random.hex(2)}`, device: script.device(agent), ip: script.neighbour(ip) };
    script.add(nowMs, 'sign_up', { sender, label: next() });
    nowMs += random.between(2, 15) * MINUTE_MS;
  }
};

/** The coupon for first orders, again and again; or coupons that are guessed. */
const couponAbuse: Attack = (script, startMs) => {
  const { random } = script;
  const next = labels(script, 'coupon_abuse');
  const guesses = random.chance(0.5);
  const agent = drawClient(random).userAgent;
  const kept = script.device(agent);
  const ip = script.freshAddress();
  const cards = [script.card(), script.card()];
  let nowMs = startMs;
  const count = random.integer(45, 80);
  for (let at = 0; at < count; at++) {
    const sender = guesses
      ? { device: kept, ip }
      : { user: `c-${random.hex(2)}`, device: script.device(agent), ip: script.neighbour(ip) };
    const coupon = guesses ? `SAVE${random.integer(1, 99_999)}` : 'WELCOME';
    const more = { coupon, payment_token: elementAt(cards, at % 2), price: script.price(10, 60) };
    script.add(nowMs, 'checkout', { sender, more, label: next() });
    nowMs += guesses ? random.between(5, 40) * 1000 : random.between(4, 30) * MINUTE_MS;
  }
};

/** Phones on a rack, or a script that throws its ids away, click advertisements. */
const clickFarm: Attack = (script, startMs) => {
  const { random } = script;
  const next = labels(script, 'click_farm');
  const isRack = random.chance(0.6);
  const agent = drawClient(random).userAgent;
  const rack = Array.from({ length: random.integer(5, 12) }, () => script.device());
  const ip = script.freshAddress();
  let nowMs = startMs;
  const count = isRack ? rack.length * random.integer(90, 130) : random.integer(200, 400);
  for (let at = 0; at < count; at++) {
    const device = isRack ? elementAt(rack, at % rack.length) : script.device(agent);
    script.add(nowMs, 'ad_click', {
      sender: { device, ip: script.neighbour(ip) },
      more: { campaign_id: 'spring' },
      label: next(),
    });
    nowMs += (isRack ? random.between(60, 240) / rack.length : random.between(1, 12)) * 1000;
  }
};

/** How often each happens per day. */
export const ATTACKS: readonly { readonly write: Attack; readonly perDay: number }[] = [
  { write: cardTesting, perDay: 2 },
  { write: slowCards, perDay: 2 },
  { write: stolenAccounts, perDay: 2 },
  { write: takenAccount, perDay: 6 },
  { write: bonusAbuse, perDay: 1 },
  { write: couponAbuse, perDay: 2 },
  { write: clickFarm, perDay: 1 },
];

/** Attacks of a day begin within its first twenty hours. */
export const ATTACK_HOURS_MS = 20 * HOUR_MS;
