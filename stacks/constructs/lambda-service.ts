import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { Environment } from '../environments/schema';
import { LambdaFunction } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import { reservedConcurrency } from '../lib/concurrency';
import { readFunctionCode } from '../lib/function-code';
import { checkedVariables, type FunctionVariables } from '../lib/function-variables';
import { isOnHotPath } from '../lib/hot-path';
import type { Statement } from '../lib/iam';
import { arnOf, nameOf } from '../lib/naming';
import { EncryptedLog } from './encrypted-log';
import { ServiceRole } from './service-role';

/** Runtime of every function. */
export const RUNTIME = 'nodejs22.x';
export const ARCHITECTURE = 'arm64';

/** Network placement of a function. */
export interface Placement {
  readonly subnetIds: readonly string[];
  readonly subnetArns: readonly string[];
  readonly securityGroupId: string;
  readonly securityGroupArn: string;
}

/** Context shared by all functions of a stack. */
export interface FunctionContext {
  readonly environment: Environment;
  /** Folder with one zip per function. */
  readonly codeFolder: string;
  readonly logsKeyArn: string;
}

export interface LambdaServiceProps<Schema extends z.ZodObject> extends FunctionContext {
  readonly name: string;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** The schema with which the function parses its environment. */
  readonly schema: Schema;
  readonly variables: FunctionVariables<Schema>;
  readonly may: readonly Statement[];
  /** Only for functions that use the cache. */
  readonly placement?: Placement | undefined;
  /** ARNs of layer versions. */
  readonly layers?: readonly string[];
}

/** A function with its code, a least-privilege role and a log group. */
export class LambdaService extends Construct {
  readonly arn: string;
  readonly functionName: string;
  readonly invokeArn: string;
  readonly timeoutSeconds: number;

  constructor(scope: Construct, props: LambdaServiceProps<z.ZodObject>) {
    super(scope, props.name);
    const { environment, name, placement, layers = [] } = props;
    const functionName = nameOf(environment, name);
    const log = new EncryptedLog(this, 'log', {
      environment,
      name: `/aws/lambda/${functionName}`,
      keyArn: props.logsKeyArn,
    });
    const role = new ServiceRole(this, 'identity', {
      environment,
      purpose: name,
      service: 'lambda.amazonaws.com',
      onlyForThisAccount: false,
      statements: [...props.may, ...ownStatements(props, log)],
    });
    const code = readFunctionCode(props.codeFolder, name);
    const reserved = reservedConcurrency(name, environment);
    const asset = new TerraformAsset(this, 'code', {
      path: code.zip,
      type: AssetType.FILE,
      assetHash: code.sha256.replace(/\W/g, ''),
    });
    this.timeoutSeconds = requireBetween(`${name} timeoutSeconds`, props.timeoutSeconds, 1, 900);
    const fn = new LambdaFunction(this, 'function', {
      functionName,
      description: props.description,
      role: role.arn,
      runtime: RUNTIME,
      architectures: [ARCHITECTURE],
      handler: 'index.handler',
      filename: asset.path,
      sourceCodeHash: code.sha256,
      memorySize: requireBetween(`${name} memoryMb`, props.memoryMb, 128, 10_240),
      timeout: this.timeoutSeconds,
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
      environment: { variables: checkedVariables(name, props.schema, props.variables) },
      tracingConfig: { mode: isTraced(environment, name) ? 'Active' : 'PassThrough' },
      loggingConfig: {
        logFormat: 'JSON',
        logGroup: log.groupName,
        applicationLogLevel: 'INFO',
        systemLogLevel: 'WARN',
      },
      ...(layers.length === 0 ? {} : { layers: [...layers] }),
      ...(placement === undefined
        ? {}
        : { vpcConfig: { subnetIds: [...placement.subnetIds], securityGroupIds: [placement.securityGroupId] } }),
      dependsOn: [role.policy],
    });
    this.arn = fn.arn;
    this.functionName = fn.functionName;
    this.invokeArn = fn.invokeArn;
  }

  /** Use this to create one: the compiler then checks the variables against the schema. */
  static of<Schema extends z.ZodObject>(scope: Construct, props: LambdaServiceProps<Schema>): LambdaService {
    return new LambdaService(scope, props);
  }
}

function isTraced({ tracing }: Environment, name: string): boolean {
  return tracing.hotPath || !isOnHotPath(name);
}

function ownStatements(
  { environment, name, placement }: Pick<LambdaServiceProps<z.ZodObject>, 'environment' | 'name' | 'placement'>,
  log: EncryptedLog,
): readonly Statement[] {
  const own: Statement[] = [{ may: ['writeLogs'], on: [`${log.arn}:log-stream:*`] }];
  if (isTraced(environment, name)) own.push({ may: ['writeTraces'], on: ['*'] });
  if (placement === undefined) return own;
  const interfaces = arnOf(environment, 'ec2', 'network-interface/*');
  return [
    ...own,
    { may: ['attachToNetwork'], on: [interfaces, ...placement.subnetArns, placement.securityGroupArn] },
    { may: ['seeNetwork'], on: ['*'] },
    // Without permission for all interface ids of the account, Lambda refuses to attach the function to the network.
    { may: ['leaveNetwork'], on: [arnOf(environment, 'ec2', '*/*')] },
  ];
}
