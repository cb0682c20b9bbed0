import type { WrittenAdvice } from './written-advice';

export const silenceAdvice: WrittenAdvice = {
  id: 'silence',
  title: 'Nothing comes where there is always something',
  audiences: ['devops', 'developers'],
  cause:
    'The script no longer loads (a new content security policy, a layout without the tag, a consent banner that never answers), the key was revoked, or a step of the shop is broken for everyone.',
  checks: [
    'Open the page in a private window and look for `tidemark.js` and for requests to `/v1/events` in the network panel.',
    'Run `./tidemark connect` with the key of the site: it sends an event and says what is wrong otherwise.',
    'If other events of the same page arrive, the step itself is broken: go through it by hand now.',
  ],
  fix: {
    says: 'Loads the tracker from the outermost layout, where no route can leave it out, and says so when it fails.',
    kind: 'pages',
    code: {
      react: `import { useEffect } from 'react';

/** Put it into the outermost layout. */
export function Tidemark({ origin, writeKey }: { origin: string; writeKey: string }) {
  useEffect(() => {
    if (document.querySelector('script[data-tidemark]')) return; // In development, React runs effects twice.
    const script = document.createElement('script');
    script.src = origin + '/tidemark.js';
    script.dataset.tidemark = '';
    script.dataset.key = writeKey;
    script.onerror = () => console.error('tidemark.js did not load: look at the content security policy');
    document.head.append(script);
  }, [origin, writeKey]);
  return null;
}`,
      vue: `<script setup lang="ts">
import { onMounted } from 'vue';

// Put it into App.vue.
const props = defineProps<{ origin: string; writeKey: string }>();
onMounted(() => {
  if (document.querySelector('script[data-tidemark]')) return;
  const script = document.createElement('script');
  script.src = props.origin + '/tidemark.js';
  script.dataset.tidemark = '';
  script.dataset.key = props.writeKey;
  script.onerror = () => console.error('tidemark.js did not load: look at the content security policy');
  document.head.append(script);
});
</script>

<template>
  <slot />
</template>`,
      angular: `import { DOCUMENT } from '@angular/common';
import { inject, provideAppInitializer } from '@angular/core';

/** In the providers of the application: provideTidemark('https://stats.example', 'wk_...') */
export function provideTidemark(origin: string, writeKey: string) {
  return provideAppInitializer(() => {
    const document = inject(DOCUMENT);
    if (document.querySelector('script[data-tidemark]')) return;
    const script = document.createElement('script');
    script.src = origin + '/tidemark.js';
    script.dataset['tidemark'] = '';
    script.dataset['key'] = writeKey;
    script.onerror = () => console.error('tidemark.js did not load: look at the content security policy');
    document.head.append(script);
  });
}`,
      plain: `// In the <head> of every page: <script defer src="https://stats.example/tidemark.js" data-key="wk_..."></script>
// A page whose script was blocked says so in its console, and to your own server:
addEventListener('load', () => {
  if (typeof window.tidemark?.track === 'function') return;
  console.error('tidemark.js did not load: look at the content security policy');
  navigator.sendBeacon('/health/tracker-missing', location.pathname);
});`,
    },
  },
  prevention: [
    'A browser test per release that expects a page view and an add_to_cart to leave the page.',
    'Allow the collector in the policy by its own line with a comment, so that a clean-up does not remove it.',
    'Send orders from the server as well: silence of pages is then told apart from silence of the shop.',
  ],
  optimisation: ['Serve the script under your own domain: fewer blockers, and one connection less.'],
  page: 'live',
};
