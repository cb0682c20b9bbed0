import type { Cache } from '../../../core/port/cache';
import { type ValkeyClient, withinTime } from './connect';

export interface ValkeyCacheOptions {
  readonly client: ValkeyClient;
  /** Prefix of every key: environments may share a server. */
  readonly prefix?: string;
  /** Called when a read or write failed because the server did not answer. */
  readonly onFault?: (error: unknown) => void;
}

/** A full server evicts only keys that expire, so every key does. */
const KEPT_SECONDS = 86_400;

/** The cache shared by all query functions. An unreachable server acts as an empty cache: slower, never wrong. */
export function createValkeyCache({ client, prefix = '', onFault = () => undefined }: ValkeyCacheOptions): Cache {
  const nameOf = (key: string): string => `${prefix}cache/${key}`;
  const orNothing = (error: unknown): undefined => {
    onFault(error);
    return undefined;
  };
  return {
    // Separate commands: the client pipelines those of one turn, and sends each to the right node.
    get: (keys) => Promise.all(keys.map((key) => withinTime(client.getBuffer(nameOf(key))).then(bytesOf, orNothing))),
    put: async (entries) => {
      await Promise.all(
        entries.map(({ key, bytes }) =>
          withinTime(client.set(nameOf(key), Buffer.from(bytes), 'EX', KEPT_SECONDS)).catch(orNothing),
        ),
      );
    },
  };
}

function bytesOf(found: Buffer | null): Uint8Array | undefined {
  return found === null ? undefined : Uint8Array.from(found);
}
