import type { WrittenAdvice } from './written-advice';

/** A counter per key in memory; with several servers it belongs into a store that they share. */
const LIMITER = `/** At most so many calls per key within a span of time. Several servers need a store that they share. */
export function limiter(most, spanMs) {
  const calls = new Map();
  return (key) => {
    const now = Date.now();
    const recent = (calls.get(key) ?? []).filter((atMs) => now - atMs < spanMs);
    const isAllowed = recent.length < most;
    if (isAllowed) recent.push(now);
    calls.delete(key);
    calls.set(key, recent);
    if (calls.size > 100_000) calls.delete(calls.keys().next().value); // The key that was quiet for longest.
    return { isAllowed, retryAfterSeconds: Math.ceil((recent[0] + spanMs - now) / 1000) };
  };
}
`;

const REFUSAL = `
const tooMany = (seconds) => new Response('Too many requests', { status: 429, headers: { 'retry-after': String(seconds) } });
`;

export const scraperAdvice: WrittenAdvice = {
  id: 'scraper',
  title: 'A program reads the catalogue',
  audiences: ['devops', 'product'],
  cause: 'A competitor, a price comparison or a search engine that does not say what it is reads page after page.',
  checks: [
    'Look at the order of the pages: the order of the sitemap or of ids is a program.',
    'Look whether pictures and scripts were fetched: most programs leave them out.',
    'Ask whether it hurts: load, prices that are undercut, or numbers that are wrong.',
  ],
  fix: {
    says: 'Limits pages per visitor to more than anybody reads, and says when to come back.',
    kind: 'server',
    code: `${LIMITER}
const pages = limiter(60, 60_000);
${REFUSAL}
export function handle(request, visitor, next) {
  const { isAllowed, retryAfterSeconds } = pages(visitor); // The address and the cookie, not the user agent alone.
  return isAllowed ? next(request) : tooMany(retryAfterSeconds);
}`,
  },
  prevention: [
    'Offer a feed of products: those who may have the data need not read pages.',
    'Answer from a cache, so that reading costs nothing; keep stock and discounts out of what is cached.',
  ],
  optimisation: [
    'Tidemark leaves bots that it knows out of the numbers; look whether conversion changes without them.',
  ],
  page: 'sessions',
};

export const inhumanSpeedAdvice: WrittenAdvice = {
  id: 'inhuman_speed',
  title: 'Steps faster than a person takes them',
  audiences: ['developers', 'devops'],
  cause:
    'A program that buys or checks stock, or a page of yours that repeats a step by itself, such as a search per key.',
  checks: [
    'See which steps repeat: searches while typing are your page, carts and checkouts are a program.',
    'Look whether it is one visitor or many with the same release.',
  ],
  fix: {
    says: 'Sends a search after typing has paused, so that only programs are still that fast.',
    kind: 'pages',
    code: {
      react: `import { useEffect, useState } from 'react';

/** The text once it has not changed for a while: search by it, and send the event by it. */
export function useSettled(text: string, ms = 300) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}`,
      vue: `<script setup lang="ts">
import { ref, watch } from 'vue';

const emit = defineEmits<{ search: [text: string] }>();
const text = ref('');

// Searches, and sends the event, once typing has paused.
watch(text, (typed, _, onCleanup) => {
  const timer = setTimeout(() => emit('search', typed), 300);
  onCleanup(() => clearTimeout(timer));
});
</script>

<template>
  <input v-model="text" type="search" />
</template>`,
      angular: `import { Component, output } from '@angular/core';
import { outputFromObservable } from '@angular/core/rxjs-interop';
import { debounceTime, distinctUntilChanged, Subject } from 'rxjs';

@Component({
  selector: 'app-search-box',
  template: '<input #box type="search" (input)="typed.next(box.value)" />',
})
export class SearchBox {
  readonly typed = new Subject<string>();
  /** Comes once typing has paused: search by it, and send the event by it. */
  readonly search = outputFromObservable(this.typed.pipe(debounceTime(300), distinctUntilChanged()));
  readonly cleared = output<void>();
}`,
      plain: `/** Calls search once typing has paused: search by it, and send the event by it. */
export function searchWhenSettled(input, search, ms = 300) {
  let timer;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(input.value), ms);
  });
}`,
    },
  },
  prevention: [
    'Limit changes of the cart and checkouts per visitor on the server, with a limit that no person reaches.',
    'Sell scarce products by a queue or a draw: speed then buys nothing.',
  ],
  optimisation: ['Fewer requests per search make the search faster for everyone.'],
  page: 'sessions',
};

export const velocityAdvice: WrittenAdvice = {
  id: 'velocity',
  title: 'More orders or accounts than a person makes',
  audiences: ['developers', 'product'],
  cause: 'A program opens accounts for the welcome offer or buys up stock; rarely a company that orders for many.',
  checks: [
    'Look at the addresses and cards of the orders: different names with one card, or one name with many.',
    'Hold the shipment of these orders until you know.',
  ],
  fix: {
    says: 'Limits accounts and orders per visitor and asks for a confirmed address before the welcome offer.',
    kind: 'server',
    code: `${LIMITER}
const accounts = limiter(3, 3_600_000);
const orders = limiter(5, 600_000);
${REFUSAL}
export function handle(request, visitor, next) {
  const { pathname } = new URL(request.url);
  const limit = pathname === '/sign-up' ? accounts : pathname === '/orders' ? orders : undefined;
  if (request.method !== 'POST' || limit === undefined) return next(request);
  const { isAllowed, retryAfterSeconds } = limit(visitor);
  return isAllowed ? next(request) : tooMany(retryAfterSeconds);
}`,
  },
  prevention: [
    'Give the welcome offer to a confirmed address and a card, once each.',
    'Limit scarce products per address.',
  ],
  optimisation: ['Offer companies an account of their own: large orders then come by the right door.'],
  page: 'sessions',
};

export const cardTestingAdvice: WrittenAdvice = {
  id: 'card_testing',
  title: 'Cards are tried one after another',
  audiences: ['developers', 'devops', 'product'],
  cause:
    'Someone tries stolen cards with your checkout. Each attempt costs a fee, and the card networks count them against you.',
  checks: [
    'Look at declined payments of the hour at your payment provider.',
    'Look for small amounts and guest checkouts, and refund what went through before it is charged back.',
  ],
  fix: {
    says: 'Ends a checkout after three declined cards and counts by visitor and by order.',
    kind: 'server',
    code: `${LIMITER}
const declined = { visitor: limiter(3, 3_600_000), order: limiter(3, 86_400_000) };

/** @param pay asks the payment provider; resolves to 'paid' or 'declined' */
export async function payOnce({ visitor, orderId }, pay) {
  if (blocked.has(visitor) || blocked.has(orderId)) return 'refused';
  const outcome = await pay();
  if (outcome === 'declined')
    for (const [key, count] of [[visitor, declined.visitor], [orderId, declined.order]])
      if (!count(key).isAllowed) blocked.add(key);
  return outcome; // The page says the same for every kind of refusal: a reason would help the one who tries.
}

const blocked = new Set(); // With an expiry, in the store that your servers share.`,
  },
  prevention: [
    'Ask for 3-D Secure from the second card on, and switch on the provider’s own rules against card testing.',
    'Make a payment only for an order that exists, with a token that works once.',
  ],
  optimisation: [
    'Fewer declined payments improve your rate with the card networks, and with it that of honest payments.',
  ],
  page: 'sessions',
};

export const couponAbuseAdvice: WrittenAdvice = {
  id: 'coupon_abuse',
  title: 'Coupons are guessed or used again and again',
  audiences: ['developers', 'product'],
  cause: 'Coupons that are short enough to be guessed, or that do not know by whom they were used.',
  checks: [
    'Look at the codes that were tried: an alphabet is guessing, codes of a coupon site are sharing.',
    'Add up what the coupon has cost this week against what it should.',
  ],
  fix: {
    says: 'Redeems a coupon once per account in one statement, and limits attempts.',
    kind: 'server',
    code: `${LIMITER}
const attempts = limiter(5, 3_600_000);

/** @param database runs SQL and gives the rows; unique index on redemptions (coupon, account) */
export async function redeem(database, { coupon, account, visitor }) {
  if (!attempts(visitor).isAllowed) return 'too_many_attempts';
  const rows = await database.query(
    \`insert into redemptions (coupon, account)
     select code, $2 from coupons where code = $1 and valid_until > now() and uses_left > 0
     on conflict do nothing returning coupon\`,
    [coupon, account],
  );
  return rows.length === 1 ? 'redeemed' : 'not_valid'; // The same answer for wrong, used and ended codes.
}`,
  },
  prevention: [
    'Make codes of ten random characters, one per customer.',
    'Bind a coupon to an account or a campaign, with an end.',
  ],
  optimisation: ['Compare buyers with and without the coupon in an experiment: often they would have bought anyway.'],
  page: 'sessions',
};

export const returnAbuseAdvice: WrittenAdvice = {
  id: 'return_abuse',
  title: 'Order after order is taken back',
  audiences: ['product', 'developers'],
  cause: 'Someone buys to use and return, or uses refunds to take out money; sometimes a person with a real complaint.',
  checks: [
    'Look at the reasons and at what came back: empty parcels are fraud, one product again and again is a fault of the product.',
    'Look whether refunds went to the card that paid.',
  ],
  fix: {
    says: 'Refunds to the card that paid only, and asks a person from the third return within a day.',
    kind: 'server',
    code: `/** @param history refunds of the account within 24 hours */
export function decideRefund({ order, requested, history }) {
  const refundedMinor = order.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (requested.amountMinor > order.amountMinor - refundedMinor) return { decision: 'refuse', why: 'more than was paid' };
  if (history.length >= 2) return { decision: 'review', why: 'third return within a day' };
  return { decision: 'refund', to: order.paymentId }; // Never to another card.
}`,
  },
  prevention: [
    'Show sizes, materials and real pictures: wrong expectations are the most frequent reason.',
    'Refund after the parcel was seen.',
  ],
  optimisation: ['Offer an exchange before a refund.'],
  page: 'sessions',
};

export const accountTakeoverAdvice: WrittenAdvice = {
  id: 'account_takeover',
  title: 'An account is used by somebody else',
  audiences: ['developers', 'product', 'devops'],
  cause: 'A password from another leak was tried here and worked, or a session cookie was stolen.',
  checks: [
    'Ask the customer by a channel that the account does not show.',
    'Look for changes of address, mail and payment since the first login from the other country.',
  ],
  fix: {
    says: 'Ends all sessions of the account and asks again before anything that costs money.',
    kind: 'server',
    code: `/** Call it for the account of the finding. @param store sessions and orders of your shop */
export async function secureAccount(store, account) {
  await store.endSessions(account); // On all devices: the cookie that was stolen, too.
  await store.requireNewPassword(account); // By a link to the address that it had a week ago.
  await store.holdOrders(account, { sinceHours: 24 });
}

/** Before an order, a change of address or a new card. */
export function needsConfirmation(session, now = Date.now()) {
  const isFresh = now - session.authenticatedAtMs < 10 * 60_000;
  const isKnown = session.knownDevices.includes(session.deviceId);
  return !isFresh && !isKnown;
}`,
  },
  prevention: [
    'Offer passkeys, and check new passwords against lists of leaked ones.',
    'Tell people of a login from a new device.',
  ],
  optimisation: ['A login by link or passkey is faster than a password, and there is nothing to steal.'],
  page: 'sessions',
};
