import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { KinesisStream } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import type { Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';

/** The stream of events, in the mode that the environment chose. */
export class EventStream extends Construct {
  readonly arn: string;
  readonly streamName: string;

  constructor(scope: Construct, id: string, { environment, keyArn }: { readonly environment: Environment; readonly keyArn: string }) {
    super(scope, id);
    const { stream: chosen } = environment;
    const stream = new KinesisStream(this, 'stream', {
      name: nameOf(environment, 'events'),
      retentionPeriod: requireBetween(`${id} retentionHours`, chosen.retentionHours, 24, 8760),
      encryptionType: 'KMS',
      kmsKeyId: keyArn,
      enforceConsumerDeletion: environment.protection === 'deletable',
      ...(chosen.mode === 'provisioned'
        ? { shardCount: requireBetween(`${id} shards`, chosen.shards, 1, 500), streamModeDetails: { streamMode: 'PROVISIONED' }, ...keepingResharded(chosen) }
        : { streamModeDetails: { streamMode: 'ON_DEMAND' } }),
    });
    this.arn = stream.arn;
    this.streamName = stream.name;
  }

  to(...may: readonly Extract<Statement['may'][number], 'putRecords' | 'readStream' | 'listShards' | 'resizeStream'>[]): Statement {
    return { may, on: [this.arn] };
  }
}

/** What alarms have changed is not changed back by the next deployment. */
function keepingResharded({ mostShards }: { readonly mostShards?: number | undefined }): { readonly lifecycle?: { readonly ignoreChanges: string[] } } {
  return mostShards === undefined ? {} : { lifecycle: { ignoreChanges: ['shard_count'] } };
}
