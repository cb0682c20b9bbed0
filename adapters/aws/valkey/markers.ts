import type { ValkeyClient } from './connect';

export interface Marker {
  /** Since when its part of the memory has forgotten nothing, ms; 0: ever since. */
  readonly bornMs: number;
  readonly epoch: string;
}

export interface Markers {
  read(): Promise<readonly (Marker | undefined)[]>;
  write(which: readonly number[], marker: Marker): Promise<void>;
}

/** As many as may be needed so that every shard of a cluster holds some: a shard that is lost takes its markers along. */
const COUNT = 64;

/** Keys that do not expire, spread over the server like the ids themselves. */
export function markersOf(client: ValkeyClient, prefix: string): Markers {
  const names = Array.from({ length: COUNT }, (_, at) => `${prefix}seen-marker/${at}`);
  return {
    read: async () =>
      (await Promise.all(names.map((name) => client.get(name)))).map((text) =>
        text === null ? undefined : (JSON.parse(text) as Marker),
      ),
    write: async (which, marker) => {
      await Promise.all(which.map((at) => client.set(names[at] as string, JSON.stringify(marker))));
    },
  };
}
