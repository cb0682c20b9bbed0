import { type AnomalyKind, fillCart, only, type Stage } from './anomaly-kind';
import type { ScriptProduct } from './script';

const violation = { class: 'logical_violation', severity: 'high' } as const;

function pay({ script, shop }: Stage, units: number): void {
  if (shop.types.has('checkout')) script.checkout(units);
  script.think(20_000);
}

function buying(
  name: string,
  fieldsOf: (product: ScriptProduct, stage: Stage) => { readonly price?: string; readonly quantity?: number },
): AnomalyKind {
  return {
    ...violation,
    name,
    write: (stage) => {
      const product = only(fillCart(stage, 1));
      pay(stage, 1);
      return stage.script.purchase(product, stage.script.orderId(), fieldsOf(product, stage));
    },
  };
}

export const VIOLATIONS_OF_LOGIC: readonly AnomalyKind[] = [
  {
    ...violation,
    name: 'bought_without_cart',
    write: (stage) => {
      const { script, draw } = stage;
      fillCart(stage, 1);
      pay(stage, 1);
      return script.purchase(only(draw(1)), script.orderId());
    },
  },
  {
    ...violation,
    name: 'bought_after_removal',
    write: (stage) => {
      const { script } = stage;
      const [first, second] = fillCart(stage, 2);
      if (first === undefined || second === undefined) return script.listing();
      script.remove(first);
      script.think();
      pay(stage, 1);
      return script.purchase(first, script.orderId());
    },
  },
  {
    ...violation,
    name: 'checkout_of_nothing',
    needs: ['checkout'],
    write: (stage) => {
      const { script, draw } = stage;
      script.listing();
      script.think();
      script.view(only(draw(1)));
      script.think();
      const shown = script.checkout(1);
      script.think();
      return shown;
    },
  },
  buying('price_changed', ({ price }, { script }) => ({
    price: (
      price * (script.random.chance(0.5) ? script.random.between(0.3, 0.95) : script.random.between(1.05, 2))
    ).toFixed(2),
  })),
  buying('units_changed', (_, { script }) => ({ quantity: script.random.integer(2, 9) })),
  {
    ...violation,
    name: 'sum_changed',
    needs: ['checkout'],
    write: (stage) => {
      const { script } = stage;
      const products = fillCart(stage, 2);
      const sum = products.reduce((all, { price }) => all + price, 0);
      const currency = products[0]?.currency ?? 'USD';
      const shown = script.checkout(1, { price: (sum * script.random.between(0.3, 0.9)).toFixed(2), currency });
      script.think();
      return shown;
    },
  },
  {
    ...violation,
    name: 'ordered_after_logout',
    severity: 'medium',
    write: (stage) => {
      const { script } = stage;
      const [product] = fillCart(stage, 2);
      script.event('logout');
      script.think();
      return product === undefined ? script.listing() : script.add(product);
    },
  },
  {
    ...violation,
    name: 'removed_what_was_not_there',
    needs: ['remove_from_cart'],
    severity: 'low',
    write: (stage) => {
      const { script, draw } = stage;
      fillCart(stage, 1);
      const shown = script.remove(only(draw(1)));
      script.think();
      return shown;
    },
  },
  {
    ...violation,
    name: 'time_ran_backwards',
    severity: 'low',
    write: (stage) => {
      const { script } = stage;
      fillCart(stage, 1);
      script.listing();
      script.nowMs += 1000;
      script.clockErrorMs = -script.random.integer(5000, 20_000);
      const shown = script.listing();
      script.clockErrorMs = 0;
      script.think(30_000);
      script.listing();
      return shown;
    },
  },
];
