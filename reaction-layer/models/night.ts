import type { CreateNight } from '../../core/capability/night';
import { isServed } from '../../core/port/sites';
import { lookAtNight } from './look-at-night';

/** After the first run of a day: how the models of each site did, and a new one. A site that fails holds up no other. */
export const createNight: CreateNight = ({ clock, lake, engine, views, pointer, sites, tables, tablesOf }) => ({
  after: async () => {
    const failures: unknown[] = [];
    const published = await pointer.read();
    const ports = { lake, engine, views, table: tables('registry'), findings: tablesOf('detect')('findings') };
    for (const site of (await sites.list()).filter(isServed))
      await lookAtNight({ ...ports, nowMs: clock.now() }, { site, pointer: published }).catch((error: unknown) =>
        failures.push(error),
      );
    if (failures.length > 0)
      throw new AggregateError(failures, `the night of the models failed for ${failures.length} sites`);
  },
});
