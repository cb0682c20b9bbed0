import { useSyncExternalStore } from 'react';

const PHONE = '(max-width: 767px)';

/** Whether a media query holds, also when that changes while the page is open. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    () => matchMedia(query).matches,
  );
}

export function useIsPhone(): boolean {
  return useMedia(PHONE);
}

export function usePrefersStill(): boolean {
  return useMedia('(prefers-reduced-motion: reduce)');
}
