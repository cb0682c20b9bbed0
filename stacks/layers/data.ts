import type { Construct } from 'constructs';
import { ATTRIBUTES, TABLES } from '../../adapters/aws/storage-keys';
import { type Capability, hardTables, tableNameOf } from '../../core/capability/capability';
import { DAY_FOLDERS, REPLAYS_FOLDER } from '../../core/run/day-folders';
import { furtherStreamName } from '../../adapters/aws/stream-names';
import { AlertTopics } from '../constructs/alert-topics';
import { EncryptionKey, forLogGroups } from '../constructs/encryption-key';
import { EventStream } from '../constructs/event-stream';
import { type Lifecycle, SecureBucket } from '../constructs/secure-bucket';
import { StateTable } from '../constructs/state-table';
import { UndeliveredQueue } from '../constructs/undelivered-queue';
import { environmentVariable } from '../environments/load';
import type { Environment } from '../environments/schema';
import { BaseStack } from '../lib/base-stack';
import { ConstructError } from '../lib/construct-error';
import type { Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';

type TableName = keyof typeof TABLES;

/**
 * Folders of the lake with events or data derived from them, which expire. The rest (records of runs) is small and
 * kept.
 */
const AGEING = ['events/', 'quarantine/', REPLAYS_FOLDER, ...Object.values(DAY_FOLDERS)] as const;
/** A run deletes files first, after it has recorded that it will; the bucket deletes only what no run came to. */
const LIFECYCLE_SLACK_DAYS = 60;
const PREVIEW_DAYS = 7;
const RESULT_DAYS = 7;
const FAILURE_DAYS = 30;

/** A stream in addition to the main one. */
interface FurtherStream {
  readonly name: string;
  readonly stream: EventStream;
  /** As configured in the environment. */
  readonly chosen: Environment['stream'];
}

/**
 * Everything that must not be lost: keys, streams, tables, buckets, and the topics with subscribers. The other stacks
 * can be rebuilt from scratch.
 */
export class DataStack extends BaseStack {
  readonly key: EncryptionKey;
  readonly logsKey: EncryptionKey;
  readonly stream: EventStream;
  /** Streams for chosen event types. */
  readonly furtherStreams: readonly FurtherStream[];
  readonly tables: Readonly<Record<TableName, StateTable>>;
  /** Tables of capabilities, such as `detect-findings`. */
  readonly capabilityTables: Readonly<Record<string, StateTable>>;
  readonly lake: SecureBucket;
  /** Query results, and the batch engine’s intermediate files. */
  readonly results: SecureBucket;
  /** Batches that a consumer discarded. */
  readonly failures: SecureBucket;
  /** What the scheduler could not start. */
  readonly undelivered: UndeliveredQueue;
  readonly alerts: AlertTopics | undefined;

  constructor(scope: Construct, environment: Environment, capabilities: readonly Capability[]) {
    super(scope, 'data', environment);
    this.key = new EncryptionKey(this, 'data-key', {
      environment,
      purpose: 'data',
      description: 'Tidemark: events, states and views',
    });
    this.logsKey = new EncryptionKey(this, 'logs-key', {
      environment,
      purpose: 'logs',
      description: 'Tidemark: logs of functions',
      services: [{ service: `logs.${environment.region}.amazonaws.com`, when: forLogGroups(environment) }],
    });
    const keyArn = this.key.arn;
    const mainName = nameOf(environment, 'events');
    this.stream = new EventStream(this, 'events', { environment, keyArn, name: mainName, chosen: environment.stream });
    this.furtherStreams = environment.streamsByType.map(({ name, ...chosen }) => ({
      name,
      chosen,
      stream: new EventStream(this, `events-${name}`, {
        environment,
        keyArn,
        name: furtherStreamName(mainName, name),
        chosen,
      }),
    }));
    this.tables = mapTables(
      (name) => new StateTable(this, `${name}-table`, { environment, name, definition: TABLES[name], keyArn }),
    );
    this.capabilityTables = Object.fromEntries(
      capabilities.flatMap((capability) =>
        hardTables(capability).map(({ name, purpose, expires }) => {
          const full = tableNameOf(capability, name);
          const definition = { purpose, ...(expires ? { expiry: ATTRIBUTES.expiresAt } : {}) };
          return [full, new StateTable(this, `${full}-table`, { environment, name: full, definition, keyArn })];
        }),
      ),
    );
    this.lake = new SecureBucket(this, 'lake', {
      environment,
      purpose: 'lake',
      keyArn,
      lifecycle: lakeLifecycle(environment),
    });
    this.results = this.#scratch('results', RESULT_DAYS);
    this.failures = this.#scratch('failures', FAILURE_DAYS);
    this.undelivered = new UndeliveredQueue(this, 'undelivered', environment);
    requireReceivers(environment);
    this.alerts = environment.alertTopics.enabled ? new AlertTopics(this, 'alerts', environment) : undefined;
  }

  /** Permissions on all streams, for functions that write or read events. */
  toStreams(...may: readonly ('putRecords' | 'readStream' | 'listShards')[]): Statement {
    return {
      may,
      on: [this.stream, ...this.furtherStreams.map(({ stream }) => stream)].flatMap((stream) => stream.to(...may).on),
    };
  }

  #scratch(purpose: string, afterDays: number): SecureBucket {
    const lifecycle: readonly Lifecycle[] = [{ kind: 'expire', prefix: '', afterDays }];
    return new SecureBucket(this, purpose, { environment: this.environment, purpose, keyArn: this.key.arn, lifecycle });
  }
}

/** @throws ConstructError for an environment that holds real data and whose failures nobody would hear of */
function requireReceivers({ name, protection, alertTopics }: Environment): void {
  if (protection !== 'protected') return;
  if (!alertTopics.enabled) throw new ConstructError(`alertTopics.enabled of ${name}`, false, 'true: it is protected');
  for (const topic of ['operations', 'numbers'] as const) {
    if (alertTopics[topic].length > 0) continue;
    const takes = `a list with an address, there or in ${environmentVariable('ALERTS', name)}: ${name} is protected, and nobody would hear of its failures`;
    throw new ConstructError(`alertTopics.${topic} of ${name}`, [], takes);
  }
}

function lakeLifecycle({ retention: { standardDays, infrequentDays, lakeDays } }: Environment): readonly Lifecycle[] {
  const ageing = AGEING.map((prefix): Lifecycle => ({
    kind: 'age',
    prefix,
    infrequentAfter: standardDays,
    archiveAfter: standardDays + infrequentDays,
    expireAfter: lakeDays + LIFECYCLE_SLACK_DAYS,
  }));
  return [...ageing, { kind: 'expire', prefix: 'preview/', afterDays: PREVIEW_DAYS }];
}

function mapTables(make: (name: TableName) => StateTable): Readonly<Record<TableName, StateTable>> {
  const names = Object.keys(TABLES) as readonly TableName[];
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Readonly<Record<TableName, StateTable>>;
}
