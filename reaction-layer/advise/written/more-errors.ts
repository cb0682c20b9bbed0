import type { WrittenAdvice } from './written-advice';

export const moreErrorsAdvice: WrittenAdvice = {
  id: 'more_errors',
  title: 'Scripts fail more often than usual',
  audiences: ['developers', 'devops'],
  cause:
    'A release with a defect, an API that answers in another shape, files of the last release that were deleted while pages are open, or a tag of others.',
  checks: [
    'Split the errors by release, browser and page: one release is yours, one browser a missing feature.',
    '“Failed to fetch dynamically imported module” means that files of the last release are gone.',
    'Look whether orders fell at the same time: if so, roll back first and search afterwards.',
  ],
  fix: {
    says: 'Keeps one broken part from taking the page with it, reports it with the release, and reloads once after a release.',
    kind: 'pages',
    code: {
      react: `import { Component, type ErrorInfo, type ReactNode } from 'react';
import { tidemark } from './tidemark'; // From the snippet of the tracker.

/** Put one around each part of a page that the rest can do without. */
export class Boundary extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch({ message }: Error, { componentStack }: ErrorInfo) {
    const where = componentStack?.trim().split('\\n')[0] ?? '';
    tidemark('track', 'error', { custom_properties: { message: message.slice(0, 200), where } });
    if (/dynamically imported module|Importing a module/.test(message) && !sessionStorage.getItem('reloaded')) {
      sessionStorage.setItem('reloaded', '1'); // Once: the files of the last release are gone.
      location.reload();
    }
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}`,
      vue: `<script setup lang="ts">
import { onErrorCaptured, ref } from 'vue';

// Put one around each part of a page that the rest can do without.
const hasFailed = ref(false);
onErrorCaptured((error, _, info) => {
  hasFailed.value = true;
  const message = String(error instanceof Error ? error.message : error).slice(0, 200);
  (window as any).tidemark?.track?.('error', { custom_properties: { message, where: info } });
  if (/dynamically imported module|Importing a module/.test(message) && !sessionStorage.getItem('reloaded')) {
    sessionStorage.setItem('reloaded', '1'); // Once: the files of the last release are gone.
    location.reload();
  }
  return false;
});
</script>

<template>
  <slot v-if="!hasFailed" />
  <slot v-else name="fallback" />
</template>`,
      angular: `import { ErrorHandler, Injectable } from '@angular/core';

/** In the providers of the application: { provide: ErrorHandler, useClass: ReportingErrorHandler } */
@Injectable()
export class ReportingErrorHandler implements ErrorHandler {
  handleError(error: unknown) {
    console.error(error);
    const message = String(error instanceof Error ? error.message : error).slice(0, 200);
    (window as any).tidemark?.track?.('error', { custom_properties: { message } });
    if (/dynamically imported module|Importing a module/.test(message) && !sessionStorage.getItem('reloaded')) {
      sessionStorage.setItem('reloaded', '1'); // Once: the files of the last release are gone.
      location.reload();
    }
  }
}`,
      plain: `/** Runs a part of a page that the rest can do without. */
export async function guarded(part, run, fallback) {
  try {
    return await run();
  } catch (error) {
    const message = String(error?.message ?? error).slice(0, 200);
    window.tidemark?.track?.('error', { custom_properties: { message, where: part } });
    if (/dynamically imported module|Importing a module/.test(message) && !sessionStorage.getItem('reloaded')) {
      sessionStorage.setItem('reloaded', '1'); // Once: the files of the last release are gone.
      location.reload();
    }
    return fallback?.();
  }
}`,
    },
  },
  prevention: [
    'Release to a small share of visitors first and compare their errors with those of the rest.',
    'Keep the files of the last releases for a week: pages that are open need them.',
    'Parse answers of APIs with a schema where they come in: the error then names the field.',
  ],
  optimisation: ['Send `release` with every event: Tidemark then shows errors by release.'],
  page: 'speed',
};
