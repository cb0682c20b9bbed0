import { VirtualClock } from '../../adapters/local/clock';
import type { Site, SiteSecrets } from '../../core/port/sites';
import { openPlatform } from '../../platform/open-platform';
import { ensureSite } from '../../platform/sites';
import { ROOT } from '../e2e/cli';
import type { Sending } from './traffic';

/** The platform in this process, with the same input as the deployed one. */
export async function openLocalTwin(dataDir: string, site: Site) {
  const platform = await openPlatform({ dataDir, mode: 'laboratory', root: ROOT, shards: 1 });
  await ensureSite(platform.stores.sites, site);
  const secrets = (await platform.stores.sites.secrets(site.id)) as SiteSecrets;
  return {
    /** The same pseudonyms on both sides need the same key. */
    secrets,
    /** Moves the clock, and shows the time to all readers. */
    async moveTo(nowMs: number): Promise<void> {
      const { clock } = platform.stores;
      if (clock instanceof VirtualClock) await clock.advance(nowMs);
      await platform.pulse();
      await platform.drain();
    },
    async send({ userAgent, body }: Sending): Promise<unknown> {
      const answer = await platform.collector.collect({
        writeKey: secrets.writeKey,
        contentType: 'application/json',
        ip: '127.0.0.1',
        userAgent,
        body: new TextEncoder().encode(body),
      });
      return answer.body;
    },
    drain: () => platform.drain(),
    batch: (tidemark: number) => platform.batch.run(tidemark),
    async ask(path: string, question?: object): Promise<unknown> {
      const posted = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question),
      };
      return (await platform.api.request(path, question === undefined ? {} : posted)).json();
    },
    /** As a command on this machine asks. */
    async operate(path: string, body?: object): Promise<unknown> {
      const headers = { 'x-admin-token': platform.adminToken, 'content-type': 'application/json' };
      return (
        await platform.api.request(
          `/v1/admin/${path}`,
          body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) },
        )
      ).json();
    },
    close: () => platform.close(),
  };
}
