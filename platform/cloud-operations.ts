import type { AwsClients } from '../adapters/aws/clients';
import type { Deployment } from '../adapters/aws/doctor/deployment';
import { createManifestStore } from '../adapters/aws/dynamodb/manifest-store';
import { createPointer } from '../adapters/aws/dynamodb/pointer';
import { createSites } from '../adapters/aws/dynamodb/sites';
import { type ExecutionEnd, NightlyMachine } from '../adapters/aws/operations/nightly-machine';
import { createS3Lake } from '../adapters/aws/s3-lake';
import { rollBack } from '../batch-layer/publish/rollback';
import type { OperationResult, Operations } from '../serving-layer/api/operations';
import { describeSite, done, listSites, refusable, rolledBack } from './operation-answers';
import { summariseQuarantine } from './quarantine';
import { ensureSite } from './sites';

export interface CloudOperationsOptions {
  readonly deployment: Deployment;
  /** Told how far a run has come. */
  readonly onState: (text: string) => void;
}

/** What an operator asks of an environment on AWS, done with the operator’s own credentials; runs are the state machine’s. */
export function createCloudOperations(clients: AwsClients, { deployment, onState }: CloudOperationsOptions): Operations {
  const { tables, buckets, siteSecrets, machineArn } = deployment;
  const table = (name: string) => ({ client: clients.dynamodb, table: name });
  const sites = createSites({ ...table(tables.sites), secrets: clients.secrets, secretPrefix: siteSecrets });
  const lake = createS3Lake({ client: clients.s3, bucket: buckets['lake']?.name ?? '' });
  const machine = new NightlyMachine({ client: clients.sfn, machineArn, onState });
  return {
    batch: async ({ until }) => outcomeOf(await machine.run({ kind: 'batch', tidemark: new Date(until).toISOString() })),
    backfill: async ({ site, fromDay, toDay, preview }) => {
      if (preview) return refused('preview', 'a preview needs an engine in this process, which an environment has not: leave --preview out, and take the run back with “tidemark rollback --env …” if it is not what you want');
      return outcomeOf(await machine.run({ kind: 'backfill', from_day: fromDay, to_day: toDay, ...(site === undefined ? {} : { site }) }));
    },
    rollback: () => refusable(async () => done(rolledBack(await rollBack({ lake, pointer: createPointer(table(tables.control)) })))),
    audit: () => Promise.resolve(refused('audit', 'the audit of an environment reads every file of its lake and is not served from here: “tidemark doctor --env …” shows its balance')),
    listSites: () => listSites(sites),
    addSite: async (site) => done(await describeSite(sites, await ensureSite(sites, site))),
    quarantine: async ({ site }) => done({ ...(await summariseQuarantine({ lake, manifests: createManifestStore(table(tables.manifests)) }, site)) }),
    replayQuarantine: () => Promise.resolve(refused('quarantine', 'quarantined events of an environment cannot be sent again from here yet; “tidemark quarantine list --env …” shows what there is')),
  };
}

/** What the states of the machine leave behind (stacks/constructs/nightly-definition.ts). */
interface Left {
  readonly run?: { readonly answer?: { readonly status?: string; readonly epoch?: number; readonly message?: string } };
  readonly reconciliation?: { readonly answer?: { readonly residual?: number } };
}

function outcomeOf({ execution, status, output, cause }: ExecutionEnd): OperationResult {
  if (status !== 'SUCCEEDED') {
    return { done: false, code: 'run_failed', reason: `the run is ${status}: ${cause ?? 'its execution shows the state'}`, result: { execution } };
  }
  const { run, reconciliation } = output as Left;
  const { status: opened, epoch, message } = run?.answer ?? {};
  if (opened === 'nothing_to_do') return done({ status: opened, message, execution });
  return done({ status: 'published', epoch, reconciliation_residual: reconciliation?.answer?.residual, execution });
}

function refused(code: string, reason: string): OperationResult {
  return { done: false, code: `no_${code}_there`, reason };
}
