import * as z from 'zod';

const values = z.record(z.string(), z.unknown()).nullish();
const planSchema = z.looseObject({
  resource_changes: z
    .array(
      z.looseObject({
        address: z.string(),
        type: z.string(),
        change: z.looseObject({ actions: z.array(z.string()), before: values, after: values, after_unknown: values }),
      }),
    )
    .default([]),
});
type Planned = z.output<typeof planSchema>['resource_changes'][number];

export type ChangeKind = 'create' | 'update' | 'replace' | 'delete';

/** A change as an operator has to judge it. */
export interface PlannedChange {
  readonly stack: string;
  readonly address: string;
  readonly kind: ChangeKind;
  /** Attributes that change, for an update; sorted. */
  readonly attributes: readonly string[];
  /** What it means, where that is more than the change itself. */
  readonly means?: string;
  /** It loses what cannot be made again, and is not applied unless it is allowed by its address. */
  readonly refused: boolean;
}

/** What is lost with a resource of a type. */
const KEEPS: Readonly<Record<string, string>> = {
  aws_dynamodb_table: 'a table with all of its items',
  aws_kinesis_stream: 'a stream with the events that have not been read',
  aws_kms_key: 'a key, and with it everything that it encrypts',
  aws_s3_bucket: 'a bucket with its objects',
  aws_secretsmanager_secret: 'a secret',
};

/** What happens when a resource is replaced or deleted; nothing is lost for good. */
const MEANINGS: Readonly<Record<string, string>> = {
  aws_elasticache_replication_group: 'the memory of event ids is empty afterwards: answers are degraded for a day',
  aws_elasticache_serverless_cache: 'the memory of event ids is empty afterwards: answers are degraded for a day',
  aws_lambda_event_source_mapping:
    'the consumer reads from the oldest record again, and its fences drop what was counted',
  aws_apigatewayv2_api: 'the addresses of the API change',
  aws_lambda_function_url: 'the address for events changes',
  aws_sns_topic_subscription: 'a receiver of alarms has to confirm again',
};

/**
 * The changes of a plan of Terraform, in its order, without what stays.
 *
 * @param json output of `terraform show -json`
 * @throws SyntaxError or ZodError for other text
 */
export function changesIn(stack: string, json: string): readonly PlannedChange[] {
  return planSchema.parse(JSON.parse(json)).resource_changes.flatMap((planned) => changeOf(stack, planned) ?? []);
}

function changeOf(stack: string, { address, type, change }: Planned): PlannedChange | undefined {
  const kind = kindOf(change.actions);
  if (kind === undefined) return undefined;
  const common = { stack, address, kind, attributes: kind === 'update' ? changedAttributes(change) : [] };
  const isLost = kind === 'delete' || kind === 'replace';
  const kept = KEEPS[type];
  if (isLost && kept !== undefined)
    return { ...common, refused: true, means: `${kind === 'delete' ? 'deletes' : 'replaces'} ${kept}` };
  const means = isLost ? MEANINGS[type] : meaningOfUpdate(type, change);
  return { ...common, refused: false, ...(means === undefined ? {} : { means }) };
}

function kindOf(actions: readonly string[]): ChangeKind | undefined {
  if (actions.includes('delete')) return actions.includes('create') ? 'replace' : 'delete';
  if (actions.includes('create')) return 'create';
  return actions.includes('update') ? 'update' : undefined;
}

function meaningOfUpdate(type: string, change: Planned['change']): string | undefined {
  const attributes = changedAttributes(change);
  if (type === 'aws_lambda_function' && attributes.includes('source_code_hash')) return 'runs other code';
  if (
    type === 'aws_kinesis_stream' &&
    Number(change.after?.['retention_period']) < Number(change.before?.['retention_period'])
  )
    return 'keeps events for a shorter time: those older than that are gone at once';
  return undefined;
}

/** Attributes whose value changes, or is only known after the change. */
function changedAttributes({ before, after, after_unknown: unknown }: Planned['change']): readonly string[] {
  const names = new Set([before, after, unknown].flatMap((part) => Object.keys(part ?? {})));
  return [...names]
    .filter((name) => unknown?.[name] === true || JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
    .sort();
}

/** Lines for people: what is refused first, then what has a meaning, then how many others there are. */
export function summaryOf(changes: readonly PlannedChange[], allowed: readonly string[]): readonly string[] {
  const said = changes.filter(({ means }) => means !== undefined);
  const refused = refusedIn(changes, allowed);
  const line = (change: PlannedChange): string => `${change.stack} ${change.address}: ${change.means ?? change.kind}`;
  const others = changes.filter(({ means }) => means === undefined);
  const counts = (['create', 'update', 'replace', 'delete'] as const).flatMap((kind) => {
    const count = others.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : `${count} to ${kind}`;
  });
  return [
    ...refused.map((change) => `${line(change)}: refused; --allow '${change.address}' does it`),
    ...said.filter((change) => !refused.includes(change)).map(line),
    ...(counts.length === 0 ? [] : [`others: ${counts.join(', ')}`]),
  ];
}

export function refusedIn(changes: readonly PlannedChange[], allowed: readonly string[]): readonly PlannedChange[] {
  return changes.filter(({ refused, address }) => refused && !allowed.includes(address));
}
