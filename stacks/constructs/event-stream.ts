import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { KinesisStream } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import type { Statement } from '../lib/iam';

export interface EventStreamProps {
  readonly environment: Environment;
  readonly keyArn: string;
  readonly name: string;
  readonly chosen: Environment['stream'];
}

/** A stream of events, in the environment’s capacity mode. */
export class EventStream extends Construct {
  readonly arn: string;
  readonly streamName: string;

  constructor(scope: Construct, id: string, { environment, keyArn, name, chosen }: EventStreamProps) {
    super(scope, id);
    const stream = new KinesisStream(this, 'stream', {
      name,
      retentionPeriod: requireBetween(`${id} retentionHours`, chosen.retentionHours, 24, 8760),
      encryptionType: 'KMS',
      kmsKeyId: keyArn,
      enforceConsumerDeletion: environment.protection === 'deletable',
      ...(chosen.mode === 'provisioned'
        ? {
            shardCount: requireBetween(`${id} shards`, chosen.shards, 1, 500),
            streamModeDetails: { streamMode: 'PROVISIONED' },
            ...keepingResharded(chosen),
          }
        : { streamModeDetails: { streamMode: 'ON_DEMAND' } }),
    });
    this.arn = stream.arn;
    this.streamName = stream.name;
  }

  to(
    ...may: readonly Extract<Statement['may'][number], 'putRecords' | 'readStream' | 'listShards' | 'resizeStream'>[]
  ): Statement {
    return { may, on: [this.arn] };
  }
}

/** Keeps a deployment from reverting what the resharding alarms changed. */
function keepingResharded({ mostShards }: { readonly mostShards?: number | undefined }): {
  readonly lifecycle?: { readonly ignoreChanges: string[] };
} {
  return mostShards === undefined ? {} : { lifecycle: { ignoreChanges: ['shard_count'] } };
}
