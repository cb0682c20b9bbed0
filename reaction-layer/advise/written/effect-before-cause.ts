import type { WrittenAdvice } from './written-advice';

export const effectBeforeCauseAdvice: WrittenAdvice = {
  id: 'effect_before_cause',
  title: 'An effect was counted before its cause',
  audiences: ['developers'],
  cause:
    'The event of the cause, such as the view of a product, waits for something (a request, an effect, an idle callback) that the event of the effect does not wait for. On a slow device the order turns around.',
  checks: [
    'Find where the two events are sent: the cause is often sent after data has loaded, the effect in a click handler.',
    'Throttle the CPU six times in the developer tools and repeat the steps of the session.',
    'Look whether the page sends one of the two by a second path, such as a tag manager.',
  ],
  fix: {
    says: 'Sends the view of the product when the component with the button appears, so nothing can be added before it.',
    kind: 'pages',
    code: {
      react: `import { useLayoutEffect, useRef } from 'react';
import { tidemark } from './tidemark'; // From the snippet of the tracker.

export function BuyBox({ productId, add }: { productId: string; add: () => void }) {
  const seen = useRef('');
  // A layout effect runs before the button can be clicked, useEffect after the page was painted.
  useLayoutEffect(() => {
    if (seen.current === productId) return; // In development, React runs effects twice.
    seen.current = productId;
    tidemark('track', 'page_view', { product_id: productId });
  }, [productId]);

  function addToCart() {
    tidemark('track', 'add_to_cart', { product_id: productId, quantity: 1 });
    add();
  }

  return <button onClick={addToCart}>Add to cart</button>;
}`,
      vue: `<script setup lang="ts">
import { watch } from 'vue';

const props = defineProps<{ productId: string }>();
const emit = defineEmits<{ add: [] }>();
const tidemark = (type: string, fields: object) => (window as any).tidemark?.track?.(type, fields);

// Runs during setup: before the button exists.
watch(() => props.productId, (id) => tidemark('page_view', { product_id: id }), { immediate: true, flush: 'sync' });

function addToCart() {
  tidemark('add_to_cart', { product_id: props.productId, quantity: 1 });
  emit('add');
}
</script>

<template>
  <button @click="addToCart">Add to cart</button>
</template>`,
      angular: `import { Component, input, type OnChanges, output, type SimpleChanges } from '@angular/core';

@Component({
  selector: 'app-buy-box',
  template: '<button (click)="addToCart()">Add to cart</button>',
})
export class BuyBox implements OnChanges {
  readonly productId = input.required<string>();
  readonly add = output<void>();

  // Runs before the template of the button is rendered with the new product.
  ngOnChanges(changes: SimpleChanges) {
    if (changes['productId']) this.track('page_view', { product_id: this.productId() });
  }

  addToCart() {
    this.track('add_to_cart', { product_id: this.productId(), quantity: 1 });
    this.add.emit();
  }

  private track(type: string, fields: object) {
    (window as any).tidemark?.track?.(type, fields);
  }
}`,
      plain: `const button = document.querySelector('[data-product-id]');
const product_id = button.dataset.productId;
const track = (type, fields) => window.tidemark?.track?.(type, fields);

button.disabled = true;
track('page_view', { product_id });
button.addEventListener('click', () => track('add_to_cart', { product_id, quantity: 1 }));
button.disabled = false; // Only now can anything be added.`,
    },
  },
  prevention: [
    'Send all events of a page through one tracker: its counter keeps their order, whatever the network does.',
    'Never send the event of a cause from `requestIdleCallback`, a timer or the answer of a request.',
    'A browser test that clicks as soon as the button is visible and expects both events in order.',
  ],
  optimisation: ['Render the button on the server but enable it with the script: early clicks are not lost, and wait.'],
  page: 'sessions',
};
