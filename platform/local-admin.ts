import type { AdminContext } from '../core/capability/route';
import { OperationRefused } from './operation-answers';
import { openOutbound } from './open-outbound';
import type { Operator } from './operate/operator';
import { parseOperateRequest } from './operate/request';
import type { Platform } from './platform';

/** The context that operator routes use in this process. */
export function createLocalAdmin(
  { stores, drain, codes }: Pick<Platform, 'stores' | 'drain' | 'codes'>,
  operator: Operator,
): Omit<AdminContext, 'settings'> {
  return {
    lake: stores.lake,
    manifests: stores.manifests,
    sites: stores.sites,
    tablesOf: (name) => stores.items.of(name),
    clock: stores.clock,
    operate: async (request) => {
      const outcome = await operator(parseOperateRequest(request), () => false);
      if (outcome.status === 'running') throw new Error(`the local engine left ${JSON.stringify(request)} unfinished`);
      if (outcome.status === 'refused') throw new OperationRefused(outcome.code, outcome.reason);
      await drain();
      return outcome.answer;
    },
    makeLogin: (sites) => codes.make(sites),
    onProgress: () => undefined,
    outbound: openOutbound(process.env),
  };
}
