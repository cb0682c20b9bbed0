import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { CloudwatchLogGroup } from '../lib/aws';
import { requireMatch } from '../lib/checks';

export interface EncryptedLogProps {
  readonly environment: Environment;
  readonly name: string;
  readonly keyArn: string;
}

/** A log group with the environment’s retention. */
export class EncryptedLog extends Construct {
  readonly arn: string;
  readonly groupName: string;

  constructor(scope: Construct, id: string, { environment, name, keyArn }: EncryptedLogProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, 'group', {
      name: requireMatch(`${id} name`, name, /^[A-Za-z0-9._/#-]{1,512}$/, 'up to 512 letters, digits and . _ / # -'),
      retentionInDays: environment.retention.logDays,
      kmsKeyId: keyArn,
    });
    this.arn = group.arn;
    this.groupName = group.name;
  }
}
