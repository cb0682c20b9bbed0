import { type AnomalyKind, fillCart, only } from './anomaly-kind';

const gap = { class: 'sequence_gap', severity: 'medium' } as const;

export const GAPS: readonly AnomalyKind[] = [
  {
    ...gap,
    name: 'lost_events',
    write: (stage) => {
      const { script } = stage;
      fillCart(stage, script.random.integer(1, 3));
      script.lose(script.random.integer(1, 3));
      const shown = script.listing();
      script.think();
      script.listing();
      return shown;
    },
  },
  {
    ...gap,
    name: 'skipped_checkout',
    needs: ['checkout'],
    write: (stage) => {
      const { script } = stage;
      const product = only(fillCart(stage, 1));
      const shown = script.purchase(product, script.orderId());
      script.think();
      script.listing();
      return shown;
    },
  },
];
