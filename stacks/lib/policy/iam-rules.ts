import { ACTIONS } from '../iam';
import { at, finding, isBlock, type Resource, resourcesOf, type Rule, statementsIn } from './model';

type Json = Readonly<Record<string, unknown>>;

/**
 * Actions for which AWS supports no narrower resource than `*`:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const WITHOUT_RESOURCE: ReadonlySet<string> = new Set([
  ...ACTIONS.writeTraces,
  ...ACTIONS.deliverLogs,
  ...ACTIONS.seeNetwork,
]);
/** Lambda refuses to attach a function whose role covers fewer than all interface ids of the account. */
const ALL_IDS_OF_ACCOUNT = /^arn:[a-z-]+:ec2:[a-z0-9-]+:\d{12}:\*\/\*$/;
const LEAVE_NETWORK: ReadonlySet<string> = new Set(ACTIONS.leaveNetwork);

const ROLE_POLICIES = ['aws_iam_role_policy', 'aws_iam_policy'] as const;
/** Resource policies, and the attribute with their text. */
const RESOURCE_POLICIES: Readonly<Record<string, string>> = {
  aws_s3_bucket_policy: 'policy',
  aws_sns_topic_policy: 'policy',
  aws_kms_key: 'policy',
  aws_iam_role: 'assume_role_policy',
  aws_vpc_endpoint: 'policy',
};
/** In these, `*` is the resource to which the policy belongs. */
const OWN_RESOURCE: ReadonlySet<string> = new Set(['aws_kms_key', 'aws_iam_role']);
/** Conditions that limit a statement about everyone to our own account. */
const OURS = ['aws:PrincipalAccount', 'aws:SourceAccount', 'AWS:SourceArn', 'aws:SourceArn'] as const;

/** No wildcard in an allowed action, and no `NotAction`, which is a wildcard in disguise. */
export const noWildcardActions: Rule = (stack) =>
  statements(stack).flatMap(({ resource, statement }) => {
    if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
      return [finding(resource, `the effect ${JSON.stringify(statement['Effect'])} is neither Allow nor Deny`)];
    if (statement['Effect'] === 'Deny') return [];
    if ('NotAction' in statement || 'NotResource' in statement)
      return [finding(resource, 'allows all but something: name what is allowed')];
    return list(statement['Action'])
      .filter((action) => action.includes('*') || !/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/.test(action))
      .map((action) => finding(resource, `allows ${action}: name the actions`));
  });

/** No resource `*`, nor one that spans services or accounts, if AWS supports a narrower one. */
export const noWildcardResources: Rule = (stack) =>
  statements(stack).flatMap(({ resource, statement }) => {
    if (statement['Effect'] !== 'Allow' || OWN_RESOURCE.has(resource.type)) return [];
    const actions = list(statement['Action']);
    const resources = list(statement['Resource']);
    if (resources.length === 0) return [finding(resource, 'allows something on no resource')];
    return resources
      .filter((arn) => isTooWide(arn, actions, statement))
      .map((arn) => finding(resource, `allows ${actions.join(', ')} on ${arn}: name the resource`));
  });

function isTooWide(arn: string, actions: readonly string[], statement: Json): boolean {
  if (ALL_IDS_OF_ACCOUNT.test(arn)) return !actions.every((action) => LEAVE_NETWORK.has(action));
  if (arn === '*')
    return (
      !actions.every((action) => WITHOUT_RESOURCE.has(action)) && !isHeldToAccount(statement, 'aws:ResourceAccount')
    );
  if (!arn.startsWith('arn:')) return false; // a reference to one resource, with a folder of it at the most
  const [, , service = '', , account = '', ...resource] = arn.split(':');
  return service.includes('*') || account.includes('*') || resource.join(':').startsWith('*');
}

/** A statement for everyone is limited to an account, or it is a denial. */
export const nobodyElse: Rule = (stack) =>
  statements(stack).flatMap(({ resource, statement }) => {
    if (statement['Effect'] !== 'Allow' || !('Principal' in statement)) return [];
    const who = statement['Principal'];
    const isAnyone = who === '*' || list(at(who, 'AWS')).includes('*');
    if (isAnyone && !OURS.some((key) => isHeldToAccount(statement, key)))
      return [finding(resource, 'is open to everybody: name the account or the service')];
    const service = list(at(who, 'Service'));
    const needsAccount = service.length > 0 && resource.type !== 'aws_iam_role' && statement['Condition'] === undefined;
    return needsAccount
      ? [finding(resource, `trusts ${service.join(', ')} for whatever account: add a condition on the source`)]
      : [];
  });

function isHeldToAccount(statement: Json, key: string): boolean {
  const conditions = statement['Condition'];
  return (
    isBlock(conditions) &&
    Object.values(conditions).some((condition) => isBlock(condition) && Object.hasOwn(condition, key))
  );
}

interface Placed {
  readonly resource: Resource;
  readonly statement: Json;
}

function statements(stack: Parameters<Rule>[0]): readonly Placed[] {
  const own = resourcesOf(stack, ...ROLE_POLICIES).map((resource) => ({ resource, text: resource.body['policy'] }));
  const foreign = resourcesOf(stack, ...Object.keys(RESOURCE_POLICIES)).map((resource) => ({
    resource,
    text: resource.body[RESOURCE_POLICIES[resource.type] ?? ''],
  }));
  return [...own, ...foreign].flatMap(({ resource, text }) =>
    typeof text === 'string' ? statementsIn(text).map((statement) => ({ resource, statement })) : [],
  );
}

function list(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
}
