import type { AwsClients } from '../adapters/aws/clients';
import type { Deployment } from '../adapters/aws/doctor/deployment';
import { createKeys } from '../adapters/aws/dynamodb/keys';
import { createLedgerStore } from '../adapters/aws/dynamodb/ledger-store';
import { createManifestStore } from '../adapters/aws/dynamodb/manifest-store';
import { createPointer } from '../adapters/aws/dynamodb/pointer';
import { createSites } from '../adapters/aws/dynamodb/sites';
import { type ExecutionEnd, NightlyMachine } from '../adapters/aws/operations/nightly-machine';
import { OperateFunction } from '../adapters/aws/operations/operate-function';
import { createS3Lake } from '../adapters/aws/s3-lake';
import { rollBack } from '../batch-layer/publish/rollback';
import type { OperationResult, Operations } from '../serving-layer/api/operations';
import { OperateClient } from './operate/operate-client';
import { done, refusable, rolledBack } from './operation-answers';
import { createSiteOperations } from './site-operations';

export interface CloudOperationsOptions {
  readonly deployment: Deployment;
  /** Called with the progress of an operation. */
  readonly onState: (text: string) => void;
}

/**
 * Operations on an AWS environment, with the operator’s own credentials. Runs go to the state machine; anything that
 * needs the engine or the collector goes to the `operate` Lambda (admin tasks inside the account).
 */
export function createCloudOperations(
  clients: AwsClients,
  { deployment, onState }: CloudOperationsOptions,
): Operations {
  const { tables, buckets, siteSecrets, machineArn, operateFunction } = deployment;
  const table = (name: string) => ({ client: clients.dynamodb, table: name });
  const sites = createSites({ ...table(tables.sites), secrets: clients.secrets, secretPrefix: siteSecrets });
  const lake = createS3Lake({ client: clients.s3, bucket: buckets['lake']?.name ?? '' });
  const ledgers = createLedgerStore(table(tables.ledgers));
  const manifests = createManifestStore(table(tables.manifests));
  const machine = new NightlyMachine({ client: clients.sfn, machineArn, onState });
  const operate = new OperateClient({
    operate: new OperateFunction({
      client: clients.invoker,
      functionName: operateFunction,
      onWait: () => {
        onState('the engine is at work');
      },
    }),
    ledgers,
    manifests,
    onState,
  });
  return {
    batch: async ({ until }) =>
      outcomeOf(await machine.run({ kind: 'batch', tidemark: new Date(until).toISOString() })),
    backfill: async ({ site, fromDay, toDay, preview }) => {
      const scope = site === undefined ? {} : { site };
      if (preview) return operate.preview({ fromDay, toDay, ...scope });
      return outcomeOf(await machine.run({ kind: 'backfill', from_day: fromDay, to_day: toDay, ...scope }));
    },
    rollback: () =>
      refusable(async () => done(rolledBack(await rollBack({ lake, pointer: createPointer(table(tables.control)) })))),
    audit: ({ site }) => operate.audit(site),
    backUp: () =>
      Promise.resolve({
        done: false,
        code: 'not_here',
        reason:
          'an environment on AWS has no data directory: its tables have point-in-time recovery and its buckets keep versions (docs/deployment.md)',
      }),
    ...createSiteOperations({
      sites,
      keys: createKeys(table(tables.sites)),
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
