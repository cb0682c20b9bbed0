import type { ValkeyClient } from './connect';
import { elementAt } from '../../../core/element-at';
import { isRecord } from '../../../core/json-record';

export interface Marker {
  /** When its part of the memory last started empty (ms); 0 means that nothing was ever forgotten. */
  readonly bornMs: number;
  readonly epoch: string;
}

export interface Markers {
  read(): Promise<readonly (Marker | undefined)[]>;
  write(which: readonly number[], marker: Marker): Promise<void>;
}

/** Enough that every shard of a cluster holds some: a lost shard loses its markers too. */
const COUNT = 64;

/** Keys that do not expire, spread over the server like the ids themselves. */
export function markersOf(client: ValkeyClient, prefix: string): Markers {
  const names = Array.from({ length: COUNT }, (_, at) => `${prefix}seen-marker/${at}`);
  return {
    read: async () =>
      (await Promise.all(names.map((name) => client.get(name)))).map((text) =>
        text === null ? undefined : markerOf(JSON.parse(text)),
      ),
    write: async (which, marker) => {
      await Promise.all(which.map((at) => client.set(elementAt(names, at), JSON.stringify(marker))));
    },
  };
}

/** Undefined, as if the marker were lost, if the value is not a marker. */
function markerOf(value: unknown): Marker | undefined {
  if (!isRecord(value)) return undefined;
  const { bornMs, epoch } = value;
  return typeof bornMs === 'number' && typeof epoch === 'string' ? { bornMs, epoch } : undefined;
}
