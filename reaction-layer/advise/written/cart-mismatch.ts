import type { WrittenAdvice } from './written-advice';

export const cartMismatchAdvice: WrittenAdvice = {
  id: 'cart_mismatch',
  title: 'What was bought, paid for or removed was not in the cart',
  audiences: ['developers', 'product'],
  cause:
    'Two copies of the cart: one in the page, one on the server or in another tab. One of them is stale when the checkout or the removal is sent.',
  checks: [
    'Open the shop in two tabs, empty the cart in one and check out in the other.',
    'Go back with the browser’s button after buying: a page from the back/forward cache shows the old cart.',
    'Look whether every way that fills the cart sends add_to_cart, such as “buy again” and links from mails.',
  ],
  fix: {
    says: 'Reads the cart again when the page comes back or another tab has changed it, and before the checkout.',
    kind: 'pages',
    code: {
      react: `import { useEffect } from 'react';

const cartChanges = new BroadcastChannel('cart');
/** Call it after each change of the cart. */
export const cartChanged = () => cartChanges.postMessage('changed');

/** Calls reload when this page may show an old cart. */
export function useFreshCart(reload: () => void) {
  useEffect(() => {
    const shown = (event: PageTransitionEvent) => {
      if (event.persisted) reload(); // The page comes from the back/forward cache.
    };
    cartChanges.addEventListener('message', reload);
    addEventListener('pageshow', shown);
    return () => {
      cartChanges.removeEventListener('message', reload);
      removeEventListener('pageshow', shown);
    };
  }, [reload]);
}`,
      vue: `<script setup lang="ts">
import { onMounted, onUnmounted } from 'vue';

const emit = defineEmits<{ reload: [] }>();
const changes = new BroadcastChannel('cart');
const reload = () => emit('reload');
const shown = (event: PageTransitionEvent) => {
  if (event.persisted) reload(); // The page comes from the back/forward cache.
};

onMounted(() => {
  changes.addEventListener('message', reload);
  addEventListener('pageshow', shown);
});
onUnmounted(() => {
  changes.close();
  removeEventListener('pageshow', shown);
});
// After each change of the cart: new BroadcastChannel('cart').postMessage('changed')
</script>

<template>
  <slot />
</template>`,
      angular: `import { Injectable, signal } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class CartFreshness {
  /** Raised when this page may show an old cart: reload it in an effect. */
  readonly version = signal(0);
  private readonly changes = new BroadcastChannel('cart');

  constructor() {
    this.changes.addEventListener('message', () => this.raise());
    addEventListener('pageshow', (event) => {
      if (event.persisted) this.raise(); // The page comes from the back/forward cache.
    });
  }

  /** Call it after each change of the cart. */
  changed() {
    this.changes.postMessage('changed');
  }

  private raise() {
    this.version.update((version) => version + 1);
  }
}`,
      plain: `const changes = new BroadcastChannel('cart');
/** Call it after each change of the cart. */
export const cartChanged = () => changes.postMessage('changed');

/** Calls reload when this page may show an old cart. */
export function keepCartFresh(reload) {
  changes.addEventListener('message', reload);
  addEventListener('pageshow', (event) => {
    if (event.persisted) reload(); // The page comes from the back/forward cache.
  });
}`,
    },
  },
  prevention: [
    'Keep the cart on the server, and let pages show it only; refuse a checkout whose lines are not those of the cart.',
    'One module that changes the cart and sends the event: no change without an event.',
  ],
  optimisation: ['Tell people what changed in the cart since they saw it, instead of failing at the payment.'],
  page: 'sessions',
};
