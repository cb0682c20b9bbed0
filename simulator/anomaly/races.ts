import { type AnomalyKind, fillCart, only } from './anomaly-kind';

const race = { class: 'race_condition', severity: 'medium' } as const;

export const RACES: readonly AnomalyKind[] = [
  {
    ...race,
    name: 'add_before_view',
    write: ({ script, draw }) => {
      const product = only(draw(1));
      script.listing();
      script.think();
      script.add(product);
      script.nowMs += script.random.integer(20, 900);
      const shown = script.view(product);
      script.think();
      return shown;
    },
  },
  {
    ...race,
    name: 'add_before_first_view',
    write: ({ script, draw }) => {
      const product = only(draw(1));
      script.add(product);
      script.nowMs += script.random.integer(50, 8000);
      const shown = script.view(product);
      script.think();
      script.listing();
      return shown;
    },
  },
  {
    ...race,
    name: 'double_checkout',
    needs: ['checkout'],
    severity: 'high',
    write: (stage) => {
      const { script } = stage;
      fillCart(stage, 2);
      script.checkout(2);
      script.nowMs += script.random.integer(40, 3000);
      const shown = script.checkout(2);
      script.think();
      return shown;
    },
  },
  {
    ...race,
    name: 'double_purchase',
    severity: 'high',
    write: (stage) => {
      const { script, shop } = stage;
      const product = only(fillCart(stage, 1));
      if (shop.types.has('checkout')) script.checkout(1);
      script.think();
      const order = script.orderId();
      script.purchase(product, order);
      script.nowMs += script.random.integer(40, 4000);
      return script.purchase(product, script.random.chance(0.5) ? order : script.orderId());
    },
  },
  {
    ...race,
    name: 'purchase_before_checkout',
    needs: ['checkout'],
    severity: 'high',
    write: (stage) => {
      const { script } = stage;
      const product = only(fillCart(stage, 1));
      script.purchase(product, script.orderId());
      script.nowMs += script.random.integer(20, 1500);
      const shown = script.checkout(1);
      script.think();
      return shown;
    },
  },
  {
    ...race,
    name: 'overtaken_change',
    write: (stage) => {
      const { script } = stage;
      const [first, second] = fillCart(stage, 2);
      script.think();
      if (first === undefined || second === undefined) return script.listing();
      script.add(second);
      script.nowMs += 5;
      script.clockErrorMs = -script.random.integer(60, 1500);
      const shown = script.remove(first);
      script.clockErrorMs = 0;
      script.think();
      script.listing();
      return shown;
    },
  },
];
