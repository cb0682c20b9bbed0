import type { WrittenAdvice } from './written-advice';

export const missingStepAdvice: WrittenAdvice = {
  id: 'missing_step',
  title: 'Orders came without a checkout',
  audiences: ['developers', 'product'],
  cause:
    'A second way to the order does not send the checkout event: an express button, a payment app that returns straight to the confirmation, or a checkout whose event hangs on a click instead of on the page.',
  checks: [
    'Buy by every way that the shop offers (card, express button, saved payment) and watch which sends a checkout.',
    'Look at the funnel by platform and payment: the way without a checkout stands out.',
    'Look whether the last release moved the checkout to another address.',
  ],
  fix: {
    says: 'Sends the checkout when its page is entered, however it was reached, and once per attempt.',
    kind: 'pages',
    code: {
      react: `import { useEffect, useRef, type ReactNode } from 'react';
import { tidemark } from './tidemark'; // From the snippet of the tracker.

/** Wraps every way to pay, express buttons included. */
export function CheckoutStep({ attempt, children }: { attempt: string; children: ReactNode }) {
  const sent = useRef('');
  useEffect(() => {
    if (sent.current === attempt) return;
    sent.current = attempt;
    tidemark('track', 'checkout', { custom_properties: { attempt } });
  }, [attempt]);
  return children;
}`,
      vue: `<script setup lang="ts">
import { watch } from 'vue';

// Wraps every way to pay, express buttons included.
const props = defineProps<{ attempt: string }>();
watch(
  () => props.attempt,
  (attempt) => (window as any).tidemark?.track?.('checkout', { custom_properties: { attempt } }),
  { immediate: true },
);
</script>

<template>
  <slot />
</template>`,
      angular: `import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';

/** On the route of every way to pay: { path: 'checkout', canActivate: [countCheckout], ... } */
export const countCheckout: CanActivateFn = (route) => {
  const attempt = route.queryParamMap.get('attempt') ?? inject(Router).url;
  (window as any).tidemark?.track?.('checkout', { custom_properties: { attempt } });
  return true;
};`,
      plain: `/** Call it wherever a payment begins: the page of the checkout, express buttons, saved payments. */
export function beginCheckout(attempt) {
  if (sessionStorage.getItem('checkout') === attempt) return;
  sessionStorage.setItem('checkout', attempt);
  window.tidemark?.track?.('checkout', { custom_properties: { attempt } });
}`,
    },
  },
  prevention: [
    'A browser test per way to pay that expects checkout before purchase.',
    'Name the steps of the funnel in one file that pages and tests import.',
  ],
  optimisation: [
    'Split the funnel by the way to pay: the express way usually converts better, and now you can see it.',
  ],
  page: 'funnels',
};
