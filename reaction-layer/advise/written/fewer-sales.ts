import type { WrittenAdvice } from './written-advice';

export const fewerSalesAdvice: WrittenAdvice = {
  id: 'fewer_sales',
  title: 'Fewer people buy than usual',
  audiences: ['product', 'developers'],
  cause:
    'A step of the way to the order got harder or broke for some: a payment that fails, a product that is sold out, a price or shipping that changed, or a release.',
  checks: [
    'Open the funnel of the last hours beside the same hours of last week: the step that lost most is where to look.',
    'Split that step by device, browser and country: a loss in one of them is a defect, a loss in all an offer.',
    'Compare with errors and load times of the same pages.',
  ],
  fix: {
    says: 'Puts the changed step behind a switch, so that the last good one is back within a minute.',
    kind: 'pages',
    code: {
      react: `import { useEffect, useState, type ReactNode } from 'react';

type Assigned = { assignments: { experiment: string; variant: string }[] };

/** The new step for those that the flag lets in; the old one for others, and when the flag cannot be read. */
export function Switched({ flag, now, before }: { flag: string; now: ReactNode; before: ReactNode }) {
  const [isOn, setOn] = useState<boolean | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(500)]);
    fetch('/flags?flag=' + encodeURIComponent(flag), { signal }) // Your server asks POST /v1/assign.
      .then((answer) => answer.json() as Promise<Assigned>)
      .then(({ assignments }) => setOn(assignments.some((one) => one.experiment === flag && one.variant === 'on')))
      .catch(() => leaving.signal.aborted || setOn(false));
    return () => leaving.abort();
  }, [flag]);
  if (isOn === null) return null;
  return isOn ? now : before;
}`,
      vue: `<script setup lang="ts">
import { ref } from 'vue';

type Assigned = { assignments: { experiment: string; variant: string }[] };

// The new step for those that the flag lets in; the old one for others, and when the flag cannot be read.
const props = defineProps<{ flag: string }>();
const isOn = ref<boolean | null>(null);
fetch('/flags?flag=' + encodeURIComponent(props.flag), { signal: AbortSignal.timeout(500) }) // Asks POST /v1/assign.
  .then((answer) => answer.json() as Promise<Assigned>)
  .then(({ assignments }) => {
    isOn.value = assignments.some((one) => one.experiment === props.flag && one.variant === 'on');
  })
  .catch(() => {
    isOn.value = false;
  });
</script>

<template>
  <slot v-if="isOn === true" name="now" />
  <slot v-else-if="isOn === false" name="before" />
</template>`,
      angular: `import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { catchError, map, of, shareReplay, timeout } from 'rxjs';

type Assigned = { assignments: { experiment: string; variant: string }[] };

@Injectable({ providedIn: 'root' })
export class Flags {
  private readonly http = inject(HttpClient);

  /** Off when the flag cannot be read within half a second. Your server asks POST /v1/assign. */
  isOn(flag: string) {
    return this.http.get<Assigned>('/flags', { params: { flag } }).pipe(
      timeout(500),
      map(({ assignments }) => assignments.some((one) => one.experiment === flag && one.variant === 'on')),
      catchError(() => of(false)),
      shareReplay(1),
    );
  }
}`,
      plain: `/** Whether the flag lets this visitor in; false when it cannot be read. Your server asks POST /v1/assign. */
export async function isOn(flag) {
  try {
    const answer = await fetch('/flags?flag=' + encodeURIComponent(flag), { signal: AbortSignal.timeout(500) });
    const { assignments } = await answer.json();
    return assignments.some(({ experiment, variant }) => experiment === flag && variant === 'on');
  } catch {
    return false;
  }
}

// (await isOn('new-checkout')) ? showNewCheckout() : showOldCheckout();`,
    },
  },
  prevention: [
    'Change a step of the funnel as an experiment: its guard metrics stop it before a day is lost.',
    'Buy something by every way to pay from a test, every hour, and alert when it fails.',
    'Declare sales and holidays (`TIDEMARK_DETECT_DECLARED`), so that their ends do not look like drops.',
  ],
  optimisation: ['Ask people who leave the checkout one question; the answers name what numbers cannot.'],
  page: 'funnels',
};
