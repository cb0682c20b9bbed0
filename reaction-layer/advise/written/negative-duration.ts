import type { WrittenAdvice } from './written-advice';

export const negativeDurationAdvice: WrittenAdvice = {
  id: 'negative_duration',
  title: 'Time ran backwards within a session',
  audiences: ['developers', 'devops'],
  cause:
    'Two clocks stamp the events of one session, such as the page and the server, or the clock of the device was set while the page was open.',
  checks: [
    'See whether the events before and after come from the same sender: a server and a page need not agree.',
    'Look for code that sets `timestamp` itself instead of leaving it to the tracker.',
    'If all of them are one kind of device, it sets its clock after waking up.',
  ],
  fix: {
    says: 'Takes times from a clock that never goes back, anchored once to the time of day.',
    kind: 'pages',
    code: {
      react: `import { useRef } from 'react';

const startedMs = Date.now() - performance.now();
/** ms since 1970 by a clock that never goes back, whatever is done to the time of day. */
export const now = () => startedMs + performance.now();

/** How long a step takes: const { begin, end } = useDuration(); */
export function useDuration() {
  const begunMs = useRef<number | null>(null);
  return {
    begin: () => {
      begunMs.current = now();
    },
    end: () => (begunMs.current === null ? null : Math.round(now() - begunMs.current)),
  };
}`,
      vue: `<script setup lang="ts">
// ms since 1970 by a clock that never goes back, whatever is done to the time of day.
const startedMs = Date.now() - performance.now();
const now = () => startedMs + performance.now();

let begunMs: number | null = null;
const begin = () => {
  begunMs = now();
};
const end = () => (begunMs === null ? null : Math.round(now() - begunMs));
</script>

<template>
  <slot :begin="begin" :end="end" />
</template>`,
      angular: `import { Injectable } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class PageClock {
  private readonly startedMs = Date.now() - performance.now();

  /** ms since 1970 by a clock that never goes back, whatever is done to the time of day. */
  now() {
    return this.startedMs + performance.now();
  }
}`,
      plain: `const startedMs = Date.now() - performance.now();
/** ms since 1970 by a clock that never goes back, whatever is done to the time of day. */
export const now = () => startedMs + performance.now();`,
    },
  },
  prevention: [
    'Leave `timestamp` and `sent_at` to the tracker: it sends both, and the collector corrects a clock that is wrong.',
    'Keep servers that send events on NTP, and alert when they are more than a second off.',
  ],
  optimisation: [
    'Give the tracker of the page and that of the server a `stream_id` each: order is then kept per sender.',
  ],
  page: 'sessions',
};
