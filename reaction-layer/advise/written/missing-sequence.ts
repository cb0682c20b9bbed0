import type { WrittenAdvice } from './written-advice';

export const missingSequenceAdvice: WrittenAdvice = {
  id: 'missing_sequence',
  title: 'Events of sessions never arrived',
  audiences: ['developers', 'devops'],
  cause:
    'Pages that are left before their events were sent, requests that a proxy or an ad blocker refuses, or code that raises the counter without sending.',
  checks: [
    'See which event type is missing before which page: losses before one page are code, losses everywhere are the network.',
    'Look at the page “Data quality” for refused events of the same hour: a refused event leaves the same gap.',
    'Compare browsers: a share that differs between them is a blocker or an unsupported call.',
  ],
  fix: {
    says: 'Sends what waits when the page is hidden, which is the last moment that browsers promise.',
    kind: 'pages',
    code: {
      react: `import { useEffect } from 'react';
import { tidemark } from './tidemark'; // From the snippet of the tracker.

/** Put it once at the root. The unload event does not come on phones, this one does. */
export function FlushOnLeave() {
  useEffect(() => {
    const flush = () => {
      if (document.visibilityState === 'hidden') tidemark('flush', true);
    };
    document.addEventListener('visibilitychange', flush);
    return () => document.removeEventListener('visibilitychange', flush);
  }, []);
  return null;
}`,
      vue: `<script setup lang="ts">
import { onMounted, onUnmounted } from 'vue';

// Put it once into App.vue. The unload event does not come on phones, this one does.
function flush() {
  if (document.visibilityState === 'hidden') (window as any).tidemark?.flush?.(true);
}
onMounted(() => document.addEventListener('visibilitychange', flush));
onUnmounted(() => document.removeEventListener('visibilitychange', flush));
</script>

<template>
  <slot />
</template>`,
      angular: `import { Component } from '@angular/core';

/** The unload event does not come on phones, this one does. */
@Component({
  selector: 'app-flush-on-leave',
  template: '',
  host: { '(document:visibilitychange)': 'flush()' },
})
export class FlushOnLeave {
  flush() {
    if (document.visibilityState === 'hidden') (window as any).tidemark?.flush?.(true);
  }
}`,
      plain: `// The unload event does not come on phones, this one does.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') window.tidemark?.flush?.(true);
});`,
    },
  },
  prevention: [
    'Serve the script and the collector under a path of your own domain: blockers know the names of others.',
    'Send orders from your server as well, with a server key: they do not depend on browsers.',
    'Let events wait on the device after consent (`data-storage-after-consent="persistent"`), so that they survive being offline.',
  ],
  optimisation: ['Shorten `data-interval` to 2,000 ms on checkout pages: less waits when the page is left.'],
  page: 'quality',
};
