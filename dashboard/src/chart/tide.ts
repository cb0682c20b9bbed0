import { useEffect, useRef, useState } from 'react';
import { usePrefersStill } from '../kit/media';

const TIDE_MS = 900;

/** Where the tidemark is drawn: when a count lands it runs to its new place. */
export function useTide(markMs: number | undefined): number | undefined {
  const [shown, setShown] = useState(markMs);
  const isStill = usePrefersStill();
  const from = useRef(markMs);
  useEffect(() => {
    const start = from.current;
    from.current = markMs;
    if (start === undefined || markMs === undefined || isStill || start === markMs) {
      setShown(markMs);
      return undefined;
    }
    const begun = performance.now();
    let frame = requestAnimationFrame(function move(now) {
      const part = Math.min(1, Math.max(0, (now - begun) / TIDE_MS));
      const eased = 1 - (1 - part) ** 3;
      setShown(start + (markMs - start) * eased);
      if (part < 1) frame = requestAnimationFrame(move);
    });
    return () => cancelAnimationFrame(frame);
  }, [markMs, isStill]);
  return shown;
}
