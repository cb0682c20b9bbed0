import type { WrittenAdvice } from './written-advice';

export const doubleSubmitAdvice: WrittenAdvice = {
  id: 'double_submit',
  title: 'An order was submitted twice',
  audiences: ['developers', 'product'],
  cause:
    'The button that places the order can be pressed again while the first request is on its way, or the request is repeated after a timeout without a key by which the server knows it.',
  checks: [
    'Press the button twice quickly with the network throttled to “slow 3G”: two requests in the network panel are the defect.',
    'Look for retries of the order request in the client, the proxy and the service worker.',
    'Look whether the server made two orders, or one: only the first case costs customers money.',
  ],
  fix: {
    says: 'Lets one submit through at a time and sends the same idempotency key until the order has been placed.',
    kind: 'pages',
    code: {
      react: `import { useRef, useState, type FormEvent } from 'react';

export function PlaceOrder({ send }: { send: (idempotencyKey: string) => Promise<void> }) {
  const [isSending, setSending] = useState(false);
  const key = useRef<string | null>(null);
  const busy = useRef(false); // State changes too late for a second click in the same frame.

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    try {
      key.current ??= crypto.randomUUID();
      await send(key.current);
      key.current = null; // The next order is another one; a retry after an error is not.
    } finally {
      busy.current = false;
      setSending(false);
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <button disabled={isSending}>{isSending ? 'Placing your order' : 'Place order'}</button>
    </form>
  );
}`,
      vue: `<script setup lang="ts">
import { ref } from 'vue';

const props = defineProps<{ send: (idempotencyKey: string) => Promise<void> }>();
const isSending = ref(false);
let key: string | null = null;

async function submit() {
  if (isSending.value) return;
  isSending.value = true;
  try {
    key ??= crypto.randomUUID();
    await props.send(key);
    key = null; // The next order is another one; a retry after an error is not.
  } finally {
    isSending.value = false;
  }
}
</script>

<template>
  <form @submit.prevent="submit">
    <button :disabled="isSending">{{ isSending ? 'Placing your order' : 'Place order' }}</button>
  </form>
</template>`,
      angular: `import { Component, input, signal } from '@angular/core';

@Component({
  selector: 'app-place-order',
  template: \`
    <form (submit)="submit($event)">
      <button [disabled]="isSending()">{{ isSending() ? 'Placing your order' : 'Place order' }}</button>
    </form>
  \`,
})
export class PlaceOrder {
  readonly send = input.required<(idempotencyKey: string) => Promise<void>>();
  readonly isSending = signal(false);
  private key: string | null = null;

  async submit(event: Event) {
    event.preventDefault();
    if (this.isSending()) return;
    this.isSending.set(true);
    try {
      this.key ??= crypto.randomUUID();
      await this.send()(this.key);
      this.key = null; // The next order is another one; a retry after an error is not.
    } finally {
      this.isSending.set(false);
    }
  }
}`,
      plain: `const form = document.querySelector('form.checkout');
const button = form.querySelector('button');
let key = null;
let isSending = false;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (isSending) return;
  isSending = button.disabled = true;
  try {
    key ??= crypto.randomUUID();
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { 'Idempotency-Key': key },
      body: new FormData(form),
    });
    if (!answer.ok) throw new Error('the order was answered with ' + answer.status);
    key = null; // The next order is another one; a retry after an error is not.
  } finally {
    isSending = button.disabled = false;
  }
});`,
    },
  },
  prevention: [
    'Keep idempotency keys with a unique index beside the order for a day, and answer a repeated key with the first order.',
    'A test that submits the form twice in one tick and expects one request.',
    'Send the purchase event with `order_id`: Tidemark counts an order once, however often it is reported.',
  ],
  optimisation: ['Show progress within 100 ms of the click: people press again when nothing seems to happen.'],
  page: 'sessions',
};
