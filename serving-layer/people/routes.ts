import { type AdminContext, adminRoutes, type CapabilityRoutes, serves } from '../../core/capability/route';
import { requireKnownSite } from '../../core/known-site';
import type { ItemTable } from '../../core/port/item-table';
import { loginRoutes } from './login-by-mail';
import { listPeople, type KnownPerson, putPerson, removePerson } from './people-table';
import { addPerson, dropPerson, listPersons, type WirePerson } from './wire';

export const routes: CapabilityRoutes = {
  admin: adminRoutes(
    (context) => context,
    [
      serves(addPerson, async ({ address, sites }, context: AdminContext) => {
        for (const site of sites) await requireKnownSite(context.sites, site);
        const added = { address, sites, created_ms: context.clock.now() };
        await putPerson(tableOf(context), added);
        return onWire(added);
      }),
      serves(dropPerson, async ({ address }, context: AdminContext) => ({
        removed: await removePerson(tableOf(context), address),
      })),
      serves(listPersons, async (_, context: AdminContext) => ({
        people: (await listPeople(tableOf(context))).map(onWire),
      })),
    ],
  ),
  open: (context) => {
    const { clock, makeLogin, outbound } = context;
    return loginRoutes({ table: tableOf(context), clock, makeLogin, outbound });
  },
};

function tableOf({ tablesOf }: Pick<AdminContext, 'tablesOf'>): ItemTable {
  return tablesOf('people')('people');
}

function onWire({ address, sites, created_ms: createdMs }: KnownPerson): WirePerson {
  return { address, sites, created: new Date(createdMs).toISOString() };
}
