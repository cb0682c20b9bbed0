import { Construct } from 'constructs';
import { EVENT_PATHS, EVENTS_PATH, HEALTH_PATH } from '../../core/wire/paths';
import { problemBody } from '../../core/wire/problem';
import type { Environment } from '../environments/schema';
import {
  LambdaPermission,
  Lb,
  LbListener,
  LbListenerRule,
  LbTargetGroup,
  LbTargetGroupAttachment,
  Route53Record,
} from '../lib/aws';
import type { Metric } from '../lib/metrics';
import { arnOf, nameOf } from '../lib/naming';
import type { Door } from './door';
import type { LambdaService } from './lambda-service';
import { PublicNetwork } from './public-network';
import { SecureBucket } from './secure-bucket';
import { WebAcl } from './web-acl';

type Ingest = Environment['ingest'];
export type BalancedIngest = Extract<Ingest, { readonly door: 'load-balancer' }>;

export interface LoadBalancerProps {
  readonly environment: Environment;
  readonly chosen: BalancedIngest;
  readonly collect: LambdaService;
}

/**
 * TLS 1.2 and 1.3:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
/** Fewer connections, which are a load balancer’s price at high rates: clients keep theirs for this long. */
const IDLE_SECONDS = 120;
const HEALTH_SECONDS = 60;
/** A fixed response cannot have the type of problem details; its body is one all the same. */
const NOT_FOUND = JSON.stringify(problemBody('not_found', `Only POST ${EVENTS_PATH} is served here.`));

/** An application load balancer under a domain of one’s own, whose only target is the collector. */
export class LoadBalancer extends Construct implements Door {
  readonly host: string;
  readonly errors: Door['errors'];
  readonly requests: Door['requests'];
  /** Where the domain must point, if no hosted zone is given. */
  readonly target: string;

  constructor(scope: Construct, id: string, { environment, chosen, collect }: LoadBalancerProps) {
    super(scope, id);
    const network = new PublicNetwork(this, 'network', environment);
    const logs = this.#logs(environment, chosen);
    const balancer = new Lb(this, 'balancer', {
      name: nameOf(environment, 'door'),
      loadBalancerType: 'application',
      internal: false,
      subnets: [...network.subnetIds],
      securityGroups: [network.securityGroupId],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: 'defensive',
      xffHeaderProcessingMode: 'append',
      enableXffClientPort: false,
      idleTimeout: IDLE_SECONDS,
      enableDeletionProtection: environment.protection === 'protected',
      accessLogs: { bucket: logs.bucketName, enabled: true },
      dependsOn: [logs.policy, network.gateway],
    });
    this.host = chosen.domain;
    this.target = balancer.dnsName;
    const counted = (name: string): Metric => ({
      namespace: 'AWS/ApplicationELB',
      name,
      dimensions: { LoadBalancer: balancer.arnSuffix },
      statistic: 'Sum',
    });
    this.errors = counted('HTTPCode_ELB_5XX_Count');
    this.requests = counted('RequestCount');
    this.#listen(environment, balancer, chosen.certificateArn, collect);
    this.#name(balancer, chosen);
    if (chosen.requestsPerAddress !== undefined) {
      const { requestsPerAddress } = chosen;
      new WebAcl(this, 'waf', { environment, requestsPerAddress, resourceArn: balancer.arn });
    }
  }

  /** Load balancers write logs with S3’s own encryption only. */
  #logs(environment: Environment, { accessLogDays }: BalancedIngest): SecureBucket {
    const logs = new SecureBucket(this, 'logs', {
      environment,
      purpose: 'door-logs',
      lifecycle: [{ kind: 'expire', prefix: '', afterDays: accessLogDays }],
    });
    logs.allowWriting('logdelivery.elasticloadbalancing.amazonaws.com', `AWSLogs/${environment.account}/`, {
      ArnLike: {
        'aws:SourceArn': arnOf(
          environment,
          'elasticloadbalancing',
          `loadbalancer/app/${nameOf(environment, 'door')}/*`,
        ),
      },
    });
    return logs;
  }

  #listen(environment: Environment, balancer: Lb, certificateArn: string, collect: LambdaService): void {
    const group = new LbTargetGroup(this, 'collect', {
      name: nameOf(environment, 'collect'),
      targetType: 'lambda',
      lambdaMultiValueHeadersEnabled: true,
      healthCheck: { enabled: true, path: HEALTH_PATH, interval: HEALTH_SECONDS, timeout: 10, matcher: '200' },
    });
    const permission = new LambdaPermission(this, 'permission', {
      functionName: collect.functionName,
      action: 'lambda:InvokeFunction',
      principal: 'elasticloadbalancing.amazonaws.com',
      sourceArn: group.arn,
    });
    new LbTargetGroupAttachment(this, 'attachment', {
      targetGroupArn: group.arn,
      targetId: collect.arn,
      dependsOn: [permission],
    });
    const listener = new LbListener(this, 'https', {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: 'HTTPS',
      sslPolicy: TLS_POLICY,
      certificateArn,
      // Scanners cost no invocation.
      defaultAction: [
        {
          type: 'fixed-response',
          fixedResponse: { contentType: 'application/json', messageBody: NOT_FOUND, statusCode: '404' },
        },
      ],
    });
    new LbListenerRule(this, 'events', {
      listenerArn: listener.arn,
      priority: 1,
      action: [{ type: 'forward', targetGroupArn: group.arn }],
      condition: [{ pathPattern: { values: [...EVENT_PATHS] } }],
    });
  }

  #name({ dnsName, zoneId }: Lb, { domain, hostedZoneId }: BalancedIngest): void {
    if (hostedZoneId === undefined) return;
    new Route53Record(this, 'name', {
      zoneId: hostedZoneId,
      name: domain,
      type: 'A',
      alias: { name: dnsName, zoneId, evaluateTargetHealth: false },
    });
  }
}
