import { elementAt } from '../../core/element-at';
import type { AnomalyKind, Stage } from './anomaly-kind';
import { simulatedIp } from '../world/ip-plan';
import { ELSEWHERE, type Script } from './script';

function order(
  { shop, draw }: Stage,
  script: Script,
  fields: { readonly coupon?: string; readonly payment_token?: string } = {},
): string {
  const [product] = draw(1);
  if (product === undefined) return '';
  script.view(product);
  script.think(3000);
  script.add(product);
  script.think(2000);
  if (shop.types.has('checkout')) script.checkout(1, fields);
  script.think(8000);
  const id = script.orderId();
  script.purchase(product, id, fields);
  script.think(4000);
  return id;
}

/** Puts a product into the cart; returns the event of the list in which it was found. */
function listedAndAdded({ script, draw }: Stage): ReturnType<Script['listing']> {
  const [product] = draw(1);
  const shown = script.listing();
  if (product !== undefined) {
    script.view(product);
    script.think();
    script.add(product);
    script.think();
  }
  return shown;
}

function repeat(least: number, most: number, { script }: Stage, step: (at: number) => void): void {
  const times = script.random.integer(least, most);
  for (let at = 0; at < times; at++) step(at);
}

export const ABUSE: readonly AnomalyKind[] = [
  {
    name: 'scraper',
    class: 'scraper',
    also: ['inhuman_speed'],
    severity: 'medium',
    write: (stage) => {
      const { script, shop } = stage;
      const shown = script.listing();
      const perPageMs = script.random.between(350, 1200);
      repeat(250, 500, stage, (at) => {
        script.nowMs += Math.max(20, Math.round(perPageMs * script.random.between(0.8, 1.2)));
        if (at % 2 === 0) script.view(elementAt(shop.products, at % shop.products.length));
        else script.event('page_view', { page_url: `https://www.shop.example/c/${at}` });
      });
      return shown;
    },
  },
  {
    name: 'inhuman_speed',
    class: 'inhuman_speed',
    severity: 'medium',
    write: (stage) => {
      const { script } = stage;
      script.listing();
      script.think();
      const shown = script.listing();
      repeat(24, 40, stage, () => {
        script.nowMs += script.random.integer(30, 350);
        script.listing();
      });
      return shown;
    },
  },
  {
    name: 'order_velocity',
    class: 'velocity',
    severity: 'high',
    write: (stage) => {
      const { script } = stage;
      const shown = script.listing();
      repeat(9, 14, stage, () => void order(stage, script));
      return shown;
    },
  },
  {
    name: 'many_accounts',
    class: 'velocity',
    severity: 'high',
    write: (stage) => {
      const { script } = stage;
      const shown = script.listing();
      repeat(6, 9, stage, () => {
        script.event('sign_up', { page_url: 'https://www.shop.example/account/new' });
        script.think(25_000);
      });
      return shown;
    },
  },
  {
    name: 'card_testing',
    class: 'card_testing',
    severity: 'high',
    write: (stage) => {
      const { script } = stage;
      const shown = listedAndAdded(stage);
      repeat(8, 14, stage, () => {
        script.checkout(1, { payment_token: `card-${script.random.hex(3)}` });
        script.think(14_000);
      });
      return shown;
    },
  },
  {
    name: 'coupon_guessing',
    class: 'coupon_abuse',
    severity: 'medium',
    write: (stage) => {
      const { script } = stage;
      const shown = listedAndAdded(stage);
      repeat(8, 12, stage, () => {
        script.checkout(1, { coupon: `SAVE${script.random.integer(1, 99_999)}` });
        script.think(15_000);
      });
      return shown;
    },
  },
  {
    name: 'coupon_reuse',
    class: 'coupon_abuse',
    also: ['velocity'],
    severity: 'medium',
    write: (stage) => {
      const { script } = stage;
      const shown = script.listing();
      repeat(6, 8, stage, () => {
        order(stage, script, { coupon: 'WELCOME10' });
        script.think(60_000);
      });
      return shown;
    },
  },
  {
    name: 'serial_returns',
    class: 'return_abuse',
    also: ['velocity'],
    severity: 'low',
    write: (stage) => {
      const { script } = stage;
      const shown = script.listing();
      const orders: string[] = [];
      repeat(4, 6, stage, () => {
        orders.push(order(stage, script));
        script.think(120_000);
      });
      for (const id of orders) {
        script.event('refund', { order_id: id });
        script.think(20_000);
      }
      return shown;
    },
  },
  {
    name: 'account_takeover',
    class: 'account_takeover',
    severity: 'high',
    write: (stage) => {
      const { script, another } = stage;
      script.event('login');
      script.think();
      order(stage, script);
      const thief = another(script.nowMs + script.random.integer(60_000, 900_000), {
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        ip: simulatedIp(ELSEWHERE, script.random.integer(1, 1000)),
      });
      const shown = thief.event('login');
      thief.think();
      order(stage, thief);
      return shown;
    },
  },
];
