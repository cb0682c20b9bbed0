import { elementAt } from '../../core/element-at';
import { simulatedIp } from '../world/ip-plan';
import { type AnomalyKind, fillCart, only } from './anomaly-kind';
import { ELSEWHERE } from './script';

const ordinary = { class: null, severity: 'low' } as const;

/** What a simple rule reports although nothing is wrong. */
export const ORDINARY: readonly AnomalyKind[] = [
  {
    ...ordinary,
    name: 'quick_add_from_list',
    write: ({ script, draw }) => {
      const product = only(draw(1));
      script.listing();
      script.think();
      const shown = script.add(product);
      script.nowMs += script.random.integer(1300, 9000);
      script.view(product);
      script.think();
      return shown;
    },
  },
  {
    ...ordinary,
    name: 'look_back_after_adding',
    write: (stage) => {
      const { script } = stage;
      const product = only(fillCart(stage, 1));
      script.nowMs += script.random.integer(100, 5000);
      return script.view(product);
    },
  },
  {
    ...ordinary,
    name: 'changed_cart_at_checkout',
    needs: ['checkout'],
    write: (stage) => {
      const { script, draw } = stage;
      fillCart(stage, 1);
      const shown = script.checkout(1);
      script.nowMs += script.random.integer(1500, 4500);
      script.listing();
      script.nowMs += script.random.integer(500, 2000);
      const more = only(draw(1));
      script.add(more);
      script.nowMs += script.random.integer(800, 2000);
      script.checkout(2);
      return shown;
    },
  },
  {
    ...ordinary,
    name: 'two_of_the_same',
    write: (stage) => {
      const { script, shop } = stage;
      const product = only(fillCart(stage, 1));
      script.add(product);
      script.think();
      if (shop.types.has('checkout')) script.checkout(2);
      script.think();
      const order = script.orderId();
      const shown = script.purchase(product, order);
      script.nowMs += 1;
      script.purchase(product, order);
      return shown;
    },
  },
  {
    ...ordinary,
    name: 'coupon_makes_it_cheaper',
    write: (stage) => {
      const { script, shop } = stage;
      const product = only(fillCart(stage, 1));
      if (shop.types.has('checkout')) script.checkout(1, { coupon: 'SPRING' });
      script.think();
      const price = (product.price * 0.8).toFixed(2);
      return script.purchase(product, script.orderId(), { price, coupon: 'SPRING' });
    },
  },
  {
    ...ordinary,
    name: 'browsing_after_logout',
    write: (stage) => {
      const { script } = stage;
      fillCart(stage, 1);
      const shown = script.event('logout');
      script.think();
      script.listing();
      script.think();
      return shown;
    },
  },
  {
    ...ordinary,
    name: 'without_network',
    write: (stage) => {
      fillCart(stage, 2);
      return stage.script.listing();
    },
  },
  {
    ...ordinary,
    name: 'fast_reader',
    write: ({ script, shop }) => {
      const shown = script.listing();
      for (let at = 0; at < 40; at++) {
        script.think(7000);
        script.view(elementAt(shop.products, script.random.integer(0, shop.products.length - 1)));
      }
      return shown;
    },
  },
  {
    ...ordinary,
    name: 'traveller',
    write: (stage) => {
      const { script, another } = stage;
      const shown = script.event('login');
      script.think();
      fillCart(stage, 1);
      const abroad = another(script.nowMs + 600_000, { ip: simulatedIp(ELSEWHERE, script.random.integer(1, 1000)) });
      abroad.event('login');
      abroad.think();
      abroad.listing();
      return shown;
    },
  },
  {
    ...ordinary,
    name: 'second_device',
    write: (stage) => {
      const { script, another } = stage;
      const shown = script.event('login');
      script.think();
      fillCart(stage, 1);
      const phone = another(script.nowMs + 60_000, {
        userAgent:
          'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
      });
      phone.event('login');
      phone.think();
      phone.listing();
      return shown;
    },
  },
  {
    ...ordinary,
    name: 'reloaded_page',
    write: ({ script }) => {
      const shown = script.event('page_view', { page_url: 'https://www.shop.example/', sequence: 0, stream_id: 'a' });
      script.think();
      script.event('page_view', { page_url: 'https://www.shop.example/c/1', sequence: 1, stream_id: 'a' });
      script.think();
      script.event('page_view', { page_url: 'https://www.shop.example/c/1', sequence: 0, stream_id: 'b' });
      script.think();
      script.event('search', { query: 'lamp', sequence: 1, stream_id: 'b' });
      return shown;
    },
  },
  {
    ...ordinary,
    name: 'one_return',
    severity: 'low',
    write: (stage) => {
      const { script, shop } = stage;
      const product = only(fillCart(stage, 1));
      if (shop.types.has('checkout')) script.checkout(1);
      script.think();
      const order = script.orderId();
      script.purchase(product, order);
      script.think(60_000);
      return script.event('refund', { order_id: order });
    },
  },
];
