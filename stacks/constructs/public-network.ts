import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import {
  DefaultSecurityGroup,
  InternetGateway,
  Route,
  RouteTable,
  RouteTableAssociation,
  SecurityGroup,
  Subnet,
  Vpc,
  VpcSecurityGroupIngressRule,
} from '../lib/aws';
import { nameOf, zonesOf } from '../lib/naming';

/** Connected to no other network, so that it may overlap with any. Each zone has 128 addresses; a load balancer uses up to 100. */
const CIDR = '10.0.0.0/24';
const HTTPS = 443;

/** Two subnets that the internet reaches, for a load balancer and nothing else. */
export class PublicNetwork extends Construct {
  readonly subnetIds: readonly string[];
  /** What must exist before a load balancer does. */
  readonly gateway: InternetGateway;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const tags = { Name: nameOf(environment, 'door') };
    const vpc = new Vpc(this, 'vpc', { cidrBlock: CIDR, enableDnsHostnames: true, enableDnsSupport: true, tags });
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: vpc.id });
    this.gateway = new InternetGateway(this, 'gateway', { vpcId: vpc.id, tags });
    const routes = new RouteTable(this, 'routes', { vpcId: vpc.id });
    new Route(this, 'out', { routeTableId: routes.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: this.gateway.id });
    this.subnetIds = zonesOf(environment).map((availabilityZone, at) => {
      const subnet = new Subnet(this, `subnet-${at}`, {
        vpcId: vpc.id,
        availabilityZone,
        cidrBlock: `10.0.0.${at * 128}/25`,
        mapPublicIpOnLaunch: false,
        tags,
      });
      new RouteTableAssociation(this, `routes-of-subnet-${at}`, { subnetId: subnet.id, routeTableId: routes.id });
      return subnet.id;
    });
    // No egress: a load balancer invokes a function without a connection from its network.
    const group = new SecurityGroup(this, 'group', {
      name: nameOf(environment, 'door'),
      description: 'HTTPS from everywhere to the load balancer',
      vpcId: vpc.id,
    });
    this.securityGroupId = group.id;
    new VpcSecurityGroupIngressRule(this, 'https', {
      securityGroupId: group.id,
      cidrIpv4: '0.0.0.0/0',
      ipProtocol: 'tcp',
      fromPort: HTTPS,
      toPort: HTTPS,
    });
  }
}
