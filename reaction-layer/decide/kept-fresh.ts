import { inTime } from './in-time';

/** A value of a site, and whether it may be out of date because it could not be read. */
export interface FreshValue<Value> {
  readonly value: Value;
  readonly isStale: boolean;
}

interface Held<Value> {
  readonly value: Value;
  readonly untilMs: number;
}

/**
 * Reads a value per site and keeps it for a while. If it cannot be read in time, the last one counts, or `otherwise`.
 *
 * @param now ms, of any clock that goes on
 */
export function keepFresh<Value>(
  read: (site: string) => Promise<Value>,
  {
    otherwise,
    keptMs,
    withinMs,
    now,
  }: {
    readonly otherwise: Value;
    readonly keptMs: number;
    readonly withinMs: number;
    readonly now: () => number;
  },
): { readonly of: (site: string) => Promise<FreshValue<Value>>; readonly forget: (site: string) => void } {
  const held = new Map<string, Held<Value>>();
  return {
    of: async (site) => {
      const known = held.get(site);
      if (known !== undefined && known.untilMs > now()) return { value: known.value, isStale: false };
      const value = await inTime(read(site), withinMs).catch(() => undefined);
      if (value === undefined) return { value: known?.value ?? otherwise, isStale: true };
      held.set(site, { value, untilMs: now() + keptMs });
      return { value, isStale: false };
    },
    forget: (site) => {
      held.delete(site);
    },
  };
}
