import type { Construct } from 'constructs';
import { EncryptedLog } from '../constructs/encrypted-log';
import { EncryptionKey, forLogGroups } from '../constructs/encryption-key';
import { ServiceRole } from '../constructs/service-role';
import type { Placement } from '../constructs/lambda-service';
import type { Environment } from '../environments/schema';
import {
  DefaultSecurityGroup,
  FlowLog,
  RouteTable,
  RouteTableAssociation,
  SecurityGroup,
  Subnet,
  Vpc,
  VpcEndpoint,
  VpcSecurityGroupEgressRule,
  VpcSecurityGroupIngressRule,
} from '../lib/aws';
import { BaseStack } from '../lib/base-stack';
import { nameOf, zonesOf } from '../lib/naming';

const HTTPS = 443;
/** Valkey, and the port on which a serverless cache serves reads. */
const CACHE_PORTS = { from: 6379, to: 6380 } as const;

/**
 * Two private subnets for functions that use the cache: no inbound access, and outbound only to the services listed
 * here. Functions that do not need the cache stay outside and start faster.
 */
export class NetworkStack extends BaseStack {
  /** Placement for functions. */
  readonly placement: Placement;
  readonly subnetIds: readonly string[];
  readonly cacheSecurityGroupId: string;

  constructor(scope: Construct, environment: Environment) {
    super(scope, 'network', environment);
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: environment.network.cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: nameOf(environment, 'network') },
    });
    // By default, members of a network’s default group may reach each other; here it has no rules.
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: vpc.id });
    const routes = new RouteTable(this, 'routes', { vpcId: vpc.id });
    const subnets = zonesOf(environment).map((availabilityZone, at) => {
      const subnet = new Subnet(this, `subnet-${at}`, {
        vpcId: vpc.id,
        availabilityZone,
        cidrBlock: subnetBlock(environment.network.cidr, at),
        mapPublicIpOnLaunch: false,
        tags: { Name: nameOf(environment, `private-${availabilityZone}`) },
      });
      new RouteTableAssociation(this, `routes-of-subnet-${at}`, { subnetId: subnet.id, routeTableId: routes.id });
      return subnet;
    });
    this.subnetIds = subnets.map(({ id }) => id);
    const functions = this.#group('functions', vpc.id, 'Functions that reach the cache');
    const cache = this.#group('cache', vpc.id, 'The cache');
    const endpoints = this.#group('endpoints', vpc.id, 'Ways to services of AWS');
    this.cacheSecurityGroupId = cache.id;
    this.placement = {
      subnetIds: this.subnetIds,
      subnetArns: subnets.map(({ arn }) => arn),
      securityGroupId: functions.id,
      securityGroupArn: functions.arn,
    };
    this.#allow('functions-to-cache', functions.id, cache.id, CACHE_PORTS);
    this.#allow('functions-to-endpoints', functions.id, endpoints.id, { from: HTTPS, to: HTTPS });
    this.#gateways(vpc.id, routes.id, functions.id);
    this.#interfaces(vpc.id, endpoints.id);
    this.#logFlows(vpc.id);
  }

  #group(name: string, vpcId: string, description: string): SecurityGroup {
    return new SecurityGroup(this, `${name}-group`, { name: nameOf(this.environment, name), description, vpcId });
  }

  /** From one group to another, and nowhere else. */
  #allow(id: string, from: string, to: string, ports: { readonly from: number; readonly to: number }): void {
    const rule = { ipProtocol: 'tcp', fromPort: ports.from, toPort: ports.to };
    new VpcSecurityGroupEgressRule(this, `${id}-out`, {
      securityGroupId: from,
      referencedSecurityGroupId: to,
      ...rule,
    });
    new VpcSecurityGroupIngressRule(this, `${id}-in`, {
      securityGroupId: to,
      referencedSecurityGroupId: from,
      ...rule,
    });
  }

  /** Gateway endpoints for tables and buckets, which are free, limited to those of this account. */
  #gateways(vpcId: string, routeTableId: string, securityGroupId: string): void {
    const ours = {
      StringEquals: {
        'aws:PrincipalAccount': this.environment.account,
        'aws:ResourceAccount': this.environment.account,
      },
    };
    const actions = {
      dynamodb: [
        'GetItem',
        'BatchGetItem',
        'Query',
        'Scan',
        'PutItem',
        'UpdateItem',
        'DeleteItem',
        'BatchWriteItem',
        'ConditionCheckItem',
        'DescribeTable',
      ],
      s3: ['GetObject', 'PutObject', 'DeleteObject', 'ListBucket', 'AbortMultipartUpload'],
    } as const;
    for (const service of ['dynamodb', 's3'] as const) {
      const Action = actions[service].map((action) => `${service}:${action}`);
      const statement = { Effect: 'Allow', Principal: '*', Action, Resource: '*', Condition: ours };
      const endpoint = new VpcEndpoint(this, `to-${service}`, {
        vpcId,
        serviceName: `com.amazonaws.${this.environment.region}.${service}`,
        vpcEndpointType: 'Gateway',
        routeTableIds: [routeTableId],
        policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      });
      new VpcSecurityGroupEgressRule(this, `functions-to-${service}`, {
        securityGroupId,
        prefixListId: endpoint.prefixListId,
        ipProtocol: 'tcp',
        fromPort: HTTPS,
        toPort: HTTPS,
      });
    }
  }

  #interfaces(vpcId: string, securityGroupId: string): void {
    for (const service of interfaceServices(this.environment)) {
      new VpcEndpoint(this, `to-${service}`, {
        vpcId,
        serviceName: `com.amazonaws.${this.environment.region}.${service}`,
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: [...this.subnetIds],
        securityGroupIds: [securityGroupId],
      });
    }
  }

  #logFlows(vpcId: string): void {
    const { environment } = this;
    const key = new EncryptionKey(this, 'logs-key', {
      environment,
      purpose: 'network-logs',
      description: 'Tidemark: flow logs of the network',
      services: [{ service: `logs.${environment.region}.amazonaws.com`, when: forLogGroups(environment) }],
    });
    const log = new EncryptedLog(this, 'flows', {
      environment,
      name: `/tidemark/${environment.name}/network-flows`,
      keyArn: key.arn,
    });
    const role = new ServiceRole(this, 'flow-logger', {
      environment,
      purpose: 'flow-logger',
      service: 'vpc-flow-logs.amazonaws.com',
      // The service looks for its log group and streams before it writes, and its role cannot name where it looks.
      statements: [
        { may: ['writeLogs'], on: [`${log.arn}:log-stream:*`] },
        { may: ['seeLogStreams'], on: [`${log.arn}:*`] },
        { may: ['seeLogGroups'], on: ['*'] },
      ],
    });
    // Accepted traffic is only our own; rejected traffic is what needs investigation.
    new FlowLog(this, 'flow-log', {
      vpcId,
      trafficType: 'REJECT',
      logDestination: log.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 600,
    });
  }
}

/** Services that functions in the network call: the stream’s shards, exact queries and the batch engine. */
export function interfaceServices({ batch }: Environment): readonly string[] {
  return ['kinesis-streams', 'athena', ...(batch.engine === 'emr-serverless' ? ['emr-serverless'] : [])];
}

/** Blocks of 4,096 addresses. @example subnetBlock('10.20.0.0/16', 1) // '10.20.16.0/20' */
function subnetBlock(cidr: string, at: number): string {
  const [first, second] = cidr.split('.');
  return `${first}.${second}.${at * 16}.0/20`;
}
