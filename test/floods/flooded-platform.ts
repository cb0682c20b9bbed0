import { VirtualClock } from '../../adapters/local/clock';
import { closeServer, listen, urlOf } from '../../platform/listen';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { freshFolder, ROOT } from '../e2e/cli';
import { type HttpConnection, openConnection } from '../../loadtest/floods/connection';

export interface FloodedPlatform {
  readonly platform: Platform;
  readonly clock: VirtualClock;
  readonly writeKey: string;
  readonly connection: HttpConnection;
  /** What the process reported as a fault of its own. */
  readonly errors: unknown[];
  close(): Promise<void>;
}

/** A laboratory with one shop behind a real socket. Its clock stands until it is advanced. */
export async function openFlooded(startMs: number): Promise<FloodedPlatform> {
  const errors: unknown[] = [];
  const platform = await openPlatform({
    dataDir: freshFolder(),
    mode: 'laboratory',
    command: 'test',
    root: ROOT,
    onError: (error) => errors.push(error),
  });
  const { stores } = platform;
  await stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'EUR' });
  const { clock } = stores;
  if (!(clock instanceof VirtualClock)) throw new TypeError('a laboratory has a clock that can be set');
  await clock.advance(startMs);
  const { writeKey = '' } = (await stores.sites.secrets('shop')) ?? {};
  const server = await listen(platform.api, { host: '127.0.0.1', port: 0 }, platform.takeEvents);
  const connection = openConnection(urlOf(server, '127.0.0.1'));
  return {
    platform,
    clock,
    writeKey,
    connection,
    errors,
    close: async () => {
      connection.close();
      await closeServer(server);
      await platform.close();
    },
  };
}
