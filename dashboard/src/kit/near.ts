import { type RefObject, useEffect, useRef, useState } from 'react';

/** Whether an element has come near the screen: what is further down is asked for when a reader gets there. */
export function useNear<Seen extends Element>(): readonly [RefObject<Seen | null>, boolean] {
  const place = useRef<Seen>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null || isNear) return undefined;
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: '200px' },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [isNear]);
  return [place, isNear];
}
