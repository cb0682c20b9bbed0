import * as z from 'zod';
import { at, finding, must, type Resource, resourcesOf, type Rule } from './model';

/** Policies of load balancers without TLS 1.0 and 1.1. */
const TLS_POLICIES: ReadonlySet<string> = new Set([
  'ELBSecurityPolicy-TLS13-1-2-2021-06',
  'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
  'ELBSecurityPolicy-TLS13-1-3-2021-06',
]);

export const listenersSpeakTls: Rule = must(
  ['aws_lb_listener'],
  'answers without TLS 1.2',
  ({ body }) =>
    body['protocol'] === 'HTTPS' &&
    TLS_POLICIES.has(String(body['ssl_policy'])) &&
    body['certificate_arn'] !== undefined,
);

export const listenersRefuseTheUnknown: Rule = must(
  ['aws_lb_listener'],
  'forwards every path: let rules name the paths, and refuse the others',
  ({ body }) =>
    at(body, 'default_action', 'type') === 'fixed-response' &&
    at(body, 'default_action', 'fixed_response', 'status_code') === '404',
);

export const balancersAreCareful: Rule = must(
  ['aws_lb'],
  'keeps no access log, passes malformed headers, or believes the sender about its address',
  ({ body }) =>
    at(body, 'access_logs', 'enabled') === true &&
    body['drop_invalid_header_fields'] === true &&
    body['xff_header_processing_mode'] === 'append',
);

export const balancersSurvive: Rule = must(
  ['aws_lb'],
  'can be deleted, in an environment that is protected',
  ({ body }, { isProtected }) => !isProtected || body['enable_deletion_protection'] === true,
);

export const webAclsLimitAddresses: Rule = must(
  ['aws_wafv2_web_acl'],
  'limits no address, or keeps samples of requests, which hold addresses and keys',
  ({ body }) => {
    const rules: readonly unknown[] = Array.isArray(body['rule']) ? body['rule'] : [body['rule']];
    const watched = [body, ...rules].map((part) => at(part, 'visibility_config', 'sampled_requests_enabled'));
    return (
      rules.some((rule) => at(rule, 'statement', 'rate_based_statement', 'aggregate_key_type') === 'IP') &&
      watched.every((sampled) => sampled === false)
    );
  },
);

/** Only services may invoke a function, and each only for one resource of ours. */
export const invokersAreNamed: Rule = must(
  ['aws_lambda_permission'],
  'lets more invoke the function than one resource: name a service and its source',
  ({ body }) => String(body['principal']).endsWith('.amazonaws.com') && body['source_arn'] !== undefined,
);

/** Only what takes events has a URL of its own, because only write keys are checked by the function itself. */
export const urlsAreOfTheCollector: Rule = must(
  ['aws_lambda_function_url'],
  'opens a function to everybody that checks no key',
  ({ body }) => /collect_function/.test(String(body['function_name'])) && body['cors'] === undefined,
);

const templateSchema = z.strictObject({
  Resources: z.record(
    z.string(),
    z.strictObject({
      Type: z.literal('AWS::Lambda::Permission'),
      Properties: z.strictObject({
        Action: z.literal('lambda:InvokeFunction'),
        FunctionName: z.string(),
        InvokedViaFunctionUrl: z.literal(true),
        Principal: z.literal('*'),
      }),
    }),
  ),
});

/** CloudFormation makes the one thing that this version of the provider cannot. */
export const templatesOnlyAllowUrls: Rule = must(
  ['aws_cloudformation_stack'],
  'makes more than the permission to invoke a function through its URL',
  ({ body }) => templateSchema.safeParse(JSON.parse(String(body['template_body']))).success,
);

const EVERYWHERE: ReadonlySet<unknown> = new Set(['0.0.0.0/0', '::/0']);
const NEVER: ReadonlySet<string> = new Set(['aws_nat_gateway', 'aws_eip', 'aws_iam_user', 'aws_iam_access_key']);
const HTTPS = 443;

/** Nothing is reached from the internet but a load balancer, by HTTPS; and outbound traffic has listed targets. */
export const networkIsClosed: Rule = (stack) => {
  const balancers = resourcesOf(stack, 'aws_lb').filter(({ body }) => body['internal'] !== true);
  const isOfBalancer = (group: unknown): boolean =>
    balancers.some(({ body }) => Array.isArray(body['security_groups']) && body['security_groups'].includes(group));
  return resourcesOf(stack).flatMap((resource) => {
    const { type, body } = resource;
    if (NEVER.has(type) || (type === 'aws_internet_gateway' && balancers.length === 0))
      return [finding(resource, 'has no place here')];
    if (type === 'aws_subnet' && body['map_public_ip_on_launch'] === true)
      return [finding(resource, 'gives out public addresses')];
    if (type === 'aws_lambda_function' && isInThisNetwork(body['vpc_config']) && balancers.length > 0)
      return [finding(resource, 'is in a network that the internet reaches')];
    const isOpen = isOpenRule(resource) && !(isHttpsIn(resource) && isOfBalancer(body['security_group_id']));
    return isOpen ? [finding(resource, 'is open to the whole internet')] : [];
  });
};

/** Subnets of other stacks are references to their state. */
function isInThisNetwork(placement: unknown): boolean {
  return JSON.stringify(placement ?? {}).includes('${aws_subnet.');
}

function isOpenRule({ type, body }: Resource): boolean {
  if (type === 'aws_security_group') return JSON.stringify([body['ingress'], body['egress']]).includes('0.0.0.0/0');
  return (
    type.startsWith('aws_vpc_security_group_') &&
    (EVERYWHERE.has(body['cidr_ipv4']) || EVERYWHERE.has(body['cidr_ipv6']))
  );
}

function isHttpsIn({ type, body }: Resource): boolean {
  return (
    type === 'aws_vpc_security_group_ingress_rule' &&
    body['ip_protocol'] === 'tcp' &&
    body['from_port'] === HTTPS &&
    body['to_port'] === HTTPS
  );
}
