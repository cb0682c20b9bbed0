import type { WrittenAdvice } from './written-advice';

export const slowPagesAdvice: WrittenAdvice = {
  id: 'slow_pages',
  title: 'Pages became slow',
  audiences: ['devops', 'developers'],
  cause:
    'A release that ships more script or larger pictures, a tag that someone added, a cache that no longer hits, or a server that answers late.',
  checks: [
    'Open the page “Speed” and split by page, device and release: one page is code, one country the network, all pages the server.',
    'Compare the time to first byte with the load time: if both rose, look at servers and caches, else at the page.',
    'Look at the releases and tags of the hour in which it began.',
  ],
  fix: {
    says: 'Loads what is not on the first screen later, gives pictures a size, and breaks long work into pieces.',
    kind: 'pages',
    code: {
      react: `import { lazy, Suspense, useTransition, useState } from 'react';

const Reviews = lazy(() => import('./reviews')); // Not part of the first download.

export function ProductPage({ picture, name }: { picture: string; name: string }) {
  const [isOpen, setOpen] = useState(false);
  const [isPending, startTransition] = useTransition();
  return (
    <>
      {/* With a size the page does not jump; the first picture is fetched first. */}
      <img src={picture} alt={name} width={800} height={600} fetchPriority="high" decoding="async" />
      {/* A transition keeps the click responsive while the list is rendered. */}
      <button onClick={() => startTransition(() => setOpen(true))}>{isPending ? 'Loading' : 'Show reviews'}</button>
      {isOpen && (
        <Suspense fallback={<p>Loading</p>}>
          <Reviews />
        </Suspense>
      )}
    </>
  );
}`,
      vue: `<script setup lang="ts">
import { defineAsyncComponent, ref } from 'vue';

defineProps<{ picture: string; name: string }>();
const Reviews = defineAsyncComponent(() => import('./Reviews.vue')); // Not part of the first download.
const isOpen = ref(false);
</script>

<template>
  <!-- With a size the page does not jump; the first picture is fetched first. -->
  <img :src="picture" :alt="name" width="800" height="600" fetchpriority="high" decoding="async" />
  <button @click="isOpen = true">Show reviews</button>
  <Reviews v-if="isOpen" />
</template>`,
      angular: `import { NgOptimizedImage } from '@angular/common';
import { Component, input } from '@angular/core';
import { Reviews } from './reviews';

@Component({
  selector: 'app-product-page',
  imports: [NgOptimizedImage, Reviews],
  template: \`
    <!-- With a size the page does not jump; the first picture is fetched first. -->
    <img [ngSrc]="picture()" [alt]="name()" width="800" height="600" priority />
    <!-- Not part of the first download. -->
    @defer (on interaction(open)) {
      <app-reviews />
    } @placeholder {
      <p>Reviews</p>
    }
    <button #open>Show reviews</button>
  \`,
})
export class ProductPage {
  readonly picture = input.required<string>();
  readonly name = input.required<string>();
}`,
      plain: `/** Work of many items without a frozen page: lets clicks and scrolling in every 50 ms. */
export async function inPieces(items, handle) {
  let startedMs = performance.now();
  for (const item of items) {
    handle(item);
    if (performance.now() - startedMs < 50) continue;
    await (globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve)));
    startedMs = performance.now();
  }
}

// Not part of the first download.
document.querySelector('#show-reviews').addEventListener('click', async () => {
  const { showReviews } = await import('./reviews.js');
  showReviews();
});`,
    },
  },
  prevention: [
    'A budget for script and pictures per page, checked by CI, so that a release that exceeds it says so.',
    'Send `release` with every event (`data-release`): a slow release is then visible in minutes.',
    'Load tags of others through one place, with an owner and an end date for each.',
  ],
  optimisation: [
    'Answer pages from a cache near the visitor, and files with hashed names with `Cache-Control: immutable`.',
    'Serve pictures as AVIF or WebP in the size in which they are shown.',
  ],
  page: 'speed',
};
