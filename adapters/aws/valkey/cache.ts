import type { Cache } from '../../../core/port/cache';
import { type ValkeyClient, withinTime } from './connect';

export interface ValkeyCacheOptions {
  readonly client: ValkeyClient;
  /** Before every key: environments may share a server. */
  readonly prefix?: string;
  /** Told of what was not stored or not found because the server did not answer. */
  readonly onFault?: (error: unknown) => void;
}

/** Servers that are full drop what expires, so everything does. */
const KEPT_SECONDS = 86_400;

/** The cache of all query functions. A server that does not answer is an empty cache: slower, never wrong. */
export function createValkeyCache({ client, prefix = '', onFault = () => undefined }: ValkeyCacheOptions): Cache {
  const nameOf = (key: string): string => `${prefix}cache/${key}`;
  const orNothing = (error: unknown): undefined => {
    onFault(error);
    return undefined;
  };
  return {
    // Command by command: the client sends those of one turn together, and to the right node each.
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
