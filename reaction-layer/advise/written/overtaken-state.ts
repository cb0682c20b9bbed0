import type { WrittenAdvice } from './written-advice';

export const overtakenStateAdvice: WrittenAdvice = {
  id: 'overtaken_state',
  title: 'Changes of the cart overtook each other',
  audiences: ['developers'],
  cause:
    'Two changes of the cart are sent at the same time and answered in another order, and the answer that comes last wins, although it belongs to the older change.',
  checks: [
    'Change a quantity three times quickly with a throttled network and compare the cart with what was pressed.',
    'Look for requests of the cart that do not wait for the one before, and for answers that replace the whole cart.',
    'Look whether two tabs or a service worker change the same cart.',
  ],
  fix: {
    says: 'Sends changes of the cart one after the other, each after the one before was answered.',
    kind: 'pages',
    code: {
      react: `import { useCallback, useRef, useState } from 'react';

/** Runs changes of the cart in the order in which they were made. */
export function useCart<Cart>(initial: Cart) {
  const [cart, setCart] = useState(initial);
  const last = useRef<Promise<unknown>>(Promise.resolve());

  const change = useCallback((send: () => Promise<Cart>) => {
    const next = last.current.then(async () => setCart(await send()));
    last.current = next.catch(() => undefined); // A change that failed does not hold up the next one.
    return next;
  }, []);

  return { cart, change };
}`,
      vue: `<script setup lang="ts" generic="Cart">
import { shallowRef } from 'vue';

const props = defineProps<{ initial: Cart }>();
const cart = shallowRef(props.initial);
let last: Promise<unknown> = Promise.resolve();

/** Runs changes of the cart in the order in which they were made. */
function change(send: () => Promise<Cart>) {
  const next = last.then(async () => {
    cart.value = await send();
  });
  last = next.catch(() => undefined); // A change that failed does not hold up the next one.
  return next;
}
</script>

<template>
  <slot :cart="cart" :change="change" />
</template>`,
      angular: `import { Injectable, signal } from '@angular/core';
import { catchError, concatMap, EMPTY, from, Subject } from 'rxjs';

type Lines = readonly { readonly productId: string; readonly quantity: number }[];

@Injectable({ providedIn: 'root' })
export class CartService {
  readonly lines = signal<Lines>([]);
  private readonly changes = new Subject<() => Promise<Lines>>();

  constructor() {
    // concatMap waits for the answer before it sends the next change; mergeMap and switchMap do not.
    this.changes
      .pipe(concatMap((send) => from(send()).pipe(catchError(() => EMPTY))))
      .subscribe((lines) => this.lines.set(lines));
  }

  change(send: () => Promise<Lines>) {
    this.changes.next(send);
  }
}`,
      plain: `let last = Promise.resolve();

/** Runs changes of the cart in the order in which they were made. */
export function changeCart(send, show) {
  const next = last.then(send).then(show);
  last = next.catch(() => undefined); // A change that failed does not hold up the next one.
  return next;
}

// changeCart(() => fetch('/cart', { method: 'PUT', body }).then((answer) => answer.json()), showCart);`,
    },
  },
  prevention: [
    'Give the cart a version on the server and refuse a change that was made to an older one (`If-Match`).',
    'A test that answers two changes in the wrong order and expects the cart of the second.',
  ],
  optimisation: [
    'Send quantities after 300 ms without a further click: fewer requests, and fewer to overtake each other.',
  ],
  page: 'sessions',
};
