import type { WrittenAdvice } from './written-advice';

export const shiftedMixAdvice: WrittenAdvice = {
  id: 'shifted_mix',
  title: 'Another mix of visitors than usual',
  audiences: ['product', 'developers'],
  cause:
    'A campaign or a link brings other people, automated traffic comes from one country or platform, or the page broke for one kind of device, whose share then falls.',
  checks: [
    'Look whether the total rose (someone came) or fell (someone is missing).',
    'Split by campaign and referrer: a new source explains itself.',
    'If one platform or device fell, open the shop on it: most likely it does not work there.',
  ],
  fix: {
    says: 'Tries what a browser can do instead of guessing by its name, and falls back to something that works.',
    kind: 'pages',
    code: {
      react: `import { useEffect, useState, type ReactNode } from 'react';

/** Shows the plain version where the browser lacks what the rich one needs. */
export function Supported({ needs, rich, plain }: { needs: () => boolean; rich: ReactNode; plain: ReactNode }) {
  const [isSupported, setSupported] = useState(false); // The same on the server and at first in the browser.
  useEffect(() => {
    setSupported(needs());
  }, [needs]);
  return isSupported ? rich : plain;
}

export const canShare = () => 'share' in navigator && CSS.supports('backdrop-filter', 'blur(1px)');`,
      vue: `<script setup lang="ts">
import { onMounted, ref } from 'vue';

// Shows the plain version where the browser lacks what the rich one needs.
const props = defineProps<{ needs: () => boolean }>();
const isSupported = ref(false); // The same on the server and at first in the browser.
onMounted(() => {
  isSupported.value = props.needs();
});
</script>

<template>
  <slot v-if="isSupported" name="rich" />
  <slot v-else name="plain" />
</template>`,
      angular: `import { afterNextRender, Component, input, signal } from '@angular/core';

@Component({
  selector: 'app-supported',
  template: \`
    @if (isSupported()) {
      <ng-content select="[rich]" />
    } @else {
      <ng-content select="[plain]" />
    }
  \`,
})
export class Supported {
  readonly needs = input.required<() => boolean>();
  /** The same on the server and at first in the browser. */
  readonly isSupported = signal(false);

  constructor() {
    afterNextRender(() => this.isSupported.set(this.needs()()));
  }
}`,
      plain: `/** Shows the plain version where the browser lacks what the rich one needs. */
export function choose(needs, rich, plain) {
  const isSupported = needs();
  rich.hidden = !isSupported;
  plain.hidden = isSupported;
}

choose(() => 'share' in navigator, document.querySelector('#share'), document.querySelector('#copy-link'));`,
    },
  },
  prevention: [
    'Test a release on the three most frequent devices of your visitors, not on those of the office.',
    'Mark campaigns with `utm_campaign`, so that new visitors have a name.',
  ],
  optimisation: ['If the new visitors stay: translate, price and deliver for them.'],
  page: 'overview',
};
