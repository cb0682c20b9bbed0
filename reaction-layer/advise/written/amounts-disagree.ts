import type { WrittenAdvice } from './written-advice';

export const amountsDisagreeAdvice: WrittenAdvice = {
  id: 'amounts_disagree',
  title: 'Cart, checkout and purchase name different amounts',
  audiences: ['developers', 'product'],
  cause:
    'Prices are computed in more than one place: with and without tax, rounded per unit or per line, in another currency, or from a price that was cached before it changed.',
  checks: [
    'Divide the two amounts: 1.19, 1.2 or 1.07 is a tax, a round number a quantity, anything else a currency or an old price.',
    'Look which of the two the customer was shown and which was charged: showing less than was charged is a legal matter.',
    'Look whether a price changed within the hour of the findings.',
  ],
  fix: {
    says: 'Computes in whole minor units in one function, which the cart, the checkout and the events all use.',
    kind: 'pages',
    code: {
      react: `export interface BasketLine {
  readonly productId: string;
  readonly unitMinor: number; // 1999 for 19.99
  readonly quantity: number;
}

/** The only place where amounts are added up. */
export const sumMinor = (lines: readonly BasketLine[]) =>
  lines.reduce((sum, { unitMinor, quantity }) => sum + unitMinor * quantity, 0);

export function CartSum({ lines, currency }: { lines: readonly BasketLine[]; currency: string }) {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return <output>{format.format(sumMinor(lines) / 10 ** digits)}</output>;
}`,
      vue: `<script setup lang="ts">
import { computed } from 'vue';

interface BasketLine {
  readonly productId: string;
  readonly unitMinor: number; // 1999 for 19.99
  readonly quantity: number;
}
const props = defineProps<{ lines: readonly BasketLine[]; currency: string }>();
const format = computed(() => new Intl.NumberFormat(undefined, { style: 'currency', currency: props.currency }));
// The only place where amounts are added up.
const sumMinor = computed(() => props.lines.reduce((sum, line) => sum + line.unitMinor * line.quantity, 0));
const digits = computed(() => format.value.resolvedOptions().maximumFractionDigits ?? 2);
</script>

<template>
  <output>{{ format.format(sumMinor / 10 ** digits) }}</output>
</template>`,
      angular: `import { Component, computed, input } from '@angular/core';

export interface BasketLine {
  readonly productId: string;
  readonly unitMinor: number; // 1999 for 19.99
  readonly quantity: number;
}

@Component({ selector: 'app-cart-sum', template: '<output>{{ shown() }}</output>' })
export class CartSum {
  readonly lines = input.required<readonly BasketLine[]>();
  readonly currency = input.required<string>();
  /** The only place where amounts are added up. */
  readonly sumMinor = computed(() => this.lines().reduce((sum, line) => sum + line.unitMinor * line.quantity, 0));
  readonly shown = computed(() => {
    const format = new Intl.NumberFormat(undefined, { style: 'currency', currency: this.currency() });
    return format.format(this.sumMinor() / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  });
}`,
      plain: `/** The only place where amounts are added up. @param lines with unitMinor: 1999 for 19.99 */
export const sumMinor = (lines) => lines.reduce((sum, { unitMinor, quantity }) => sum + unitMinor * quantity, 0);

export function showSum(element, lines, currency) {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits;
  element.textContent = format.format(sumMinor(lines) / 10 ** digits);
}`,
    },
  },
  prevention: [
    'Let the server compute and sign the sum; pages show it and never add up themselves.',
    'A test that compares what the cart shows, what is charged and what is sent, with three units at 0.10 and a tax.',
  ],
  optimisation: ['Show taxes and shipping in the cart: sums that grow at the checkout are a frequent reason to leave.'],
  page: 'sessions',
};
