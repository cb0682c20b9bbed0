import { useEffect, useState } from 'react';
import { usePlatformAhead } from './status';

/** The platform’s time, ms, cut to whole steps, so that what depends on it changes once per step. */
export function useNow(stepMs: number): number {
  const ahead = usePlatformAhead();
  const [, setStep] = useState(0);
  const now = (): number => Math.floor((Date.now() + ahead) / stepMs) * stepMs;
  useEffect(() => {
    const timer = setInterval(() => setStep(now()), Math.min(stepMs, 1000));
    return () => clearInterval(timer);
  });
  return now();
}
