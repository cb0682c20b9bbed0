import type { AwsClients } from '../adapters/aws/clients';
import { createKeys } from '../adapters/aws/dynamodb/keys';
import { createLedgerStore } from '../adapters/aws/dynamodb/ledger-store';
import { createPointer } from '../adapters/aws/dynamodb/pointer';
import { type ExecutionEnd, NightlyMachine } from '../adapters/aws/operations/nightly-machine';
import { rollBack } from '../batch-layer/publish/rollback';
import { requireKnownSite } from '../core/known-site';
import type { OperationResult, Operations } from '../serving-layer/api/operations';
import { type CloudOptions, openCloudPorts } from './cloud-ports';
import { OperateClient } from './operate/operate-client';
import { done, refusable, rolledBack } from './operation-answers';
import { createSiteOperations } from './site-operations';

/**
 * Operations on an AWS environment, with the operator’s own credentials. Runs go to the state machine; anything that
 * needs the engine or the collector goes to the `operate` Lambda (admin tasks inside the account).
 */
export function createCloudOperations(clients: AwsClients, options: CloudOptions): Operations {
  const { deployment, onState } = options;
  const { sites, lake, manifests, operate: operateFunction } = openCloudPorts(clients, options);
  const table = (name: string) => ({ client: clients.apis.dynamodb, table: name });
  const pointer = createPointer(table(deployment.tables.control));
  const ledgers = createLedgerStore(table(deployment.tables.ledgers));
  const machine = new NightlyMachine({ client: clients.sfn, machineArn: deployment.machineArn, onState });
  const operate = new OperateClient({
    operate: operateFunction,
    ledgers,
    manifests,
    onState,
  });
  return {
    batch: async ({ until }) =>
      outcomeOf(await machine.run({ kind: 'batch', tidemark: new Date(until).toISOString() })),
    backfill: async ({ site, fromDay, toDay, preview }) => {
      await requireKnownSite(sites, site);
      const scope = site === undefined ? {} : { site };
      if (preview) return operate.preview({ fromDay, toDay, ...scope });
      return outcomeOf(await machine.run({ kind: 'backfill', from_day: fromDay, to_day: toDay, ...scope }));
    },
    rollback: () => refusable(async () => done(rolledBack(await rollBack({ lake, pointer })))),
    audit: async ({ site }) => {
      await requireKnownSite(sites, site);
      return operate.audit(site);
    },
    clean: () =>
      Promise.resolve({
        done: false,
        code: 'not_here',
        reason:
          'an environment on AWS deletes old files at the end of each run, as its retention says (docs/configuration.md)',
      }),
    backUp: () =>
      Promise.resolve({
        done: false,
        code: 'not_here',
        reason:
          'an environment on AWS has no data directory: its tables have point-in-time recovery and its buckets keep versions (docs/deployment.md)',
      }),
    threads: () =>
      Promise.resolve({
        done: false,
        code: 'not_here',
        reason: 'an environment on AWS has no such threads: CloudWatch has the durations of its functions',
      }),
    ...createSiteOperations({
      sites,
      keys: createKeys(table(deployment.tables.sites)),
      ledgers,
      clock: { now: () => Date.now() },
    }),
  };
}

function outcomeOf({ execution, status, output, cause }: ExecutionEnd): OperationResult {
  if (status !== 'SUCCEEDED') {
    return {
      done: false,
      code: 'run_failed',
      reason: `the run is ${status}: ${cause ?? 'its execution shows the state'}`,
      result: { execution },
    };
  }
  const { run, reconciliation } = output;
  const { status: opened, epoch, message } = run?.answer ?? {};
  if (opened === 'nothing_to_do') return done({ status: opened, message, execution });
  return done({ status: 'published', epoch, reconciliation_residual: reconciliation?.answer?.residual, execution });
}
