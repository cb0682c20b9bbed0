import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { Wafv2WebAcl, Wafv2WebAclAssociation } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import { nameOf } from '../lib/naming';

/**
 * Groups of rules by AWS. The common one is left out, because it refuses bodies over 8 KB:
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const MANAGED = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'] as const;

/** AWS WAF in front of a load balancer. */
export class WebAcl extends Construct {
  constructor(
    scope: Construct,
    id: string,
    {
      environment,
      requestsPerAddress,
      resourceArn,
    }: { readonly environment: Environment; readonly requestsPerAddress: number; readonly resourceArn: string },
  ) {
    super(scope, id);
    const name = nameOf(environment, 'door');
    const limit = requireBetween(`${id} requestsPerAddress`, requestsPerAddress, 100, 2_000_000_000);
    const acl = new Wafv2WebAcl(this, 'acl', {
      name,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: watched(name),
      rule: [
        {
          name: 'rate',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: { rate_based_statement: { limit, aggregate_key_type: 'IP', evaluation_window_sec: 300 } },
          visibilityConfig: watched(`${name}-rate`),
        },
        ...MANAGED.map((group, at) => ({
          name: group,
          priority: at + 1,
          overrideAction: { none: {} },
          statement: { managed_rule_group_statement: { vendor_name: 'AWS', name: group } },
          visibilityConfig: watched(`${name}-${group}`),
        })),
      ],
    });
    new Wafv2WebAclAssociation(this, 'association', { resourceArn, webAclArn: acl.arn });
  }
}

/** Without samples of requests, which hold write keys and addresses. */
function watched(metricName: string) {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
