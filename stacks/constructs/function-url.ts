import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { CloudformationStack, LambdaFunctionUrl } from '../lib/aws';
import { lambdaMetric } from '../lib/metrics';
import { nameOf } from '../lib/naming';
import type { Door } from './door';
import type { LambdaService } from './lambda-service';

/**
 * The function’s own address. Anyone may call it, as anyone may send events: the write key decides. It has no price
 * per request, and neither an access log nor a limit but the function’s reserved concurrency.
 */
export class FunctionUrl extends Construct implements Door {
  readonly host: string;
  readonly errors: Door['errors'];
  readonly requests: Door['requests'];

  constructor(
    scope: Construct,
    id: string,
    { environment, collect }: { readonly environment: Environment; readonly collect: LambdaService },
  ) {
    super(scope, id);
    // Without `cors`: the function answers preflights as it does behind every door.
    const { urlId } = new LambdaFunctionUrl(this, 'url', {
      functionName: collect.functionName,
      authorizationType: 'NONE',
    });
    this.host = `${urlId}.lambda-url.${environment.region}.on.aws`;
    this.errors = lambdaMetric(collect.functionName, 'Url5xxCount', 'Sum');
    this.requests = lambdaMetric(collect.functionName, 'UrlRequestCount', 'Sum');
    // The provider itself allows InvokeFunctionUrl. The second permission that AWS asks for can be limited to calls
    // through the URL only by CloudFormation in this version of the provider:
    // https://github.com/hashicorp/terraform-provider-aws/issues/44829
    new CloudformationStack(this, 'permission', {
      name: nameOf(environment, 'collect-url'),
      templateBody: JSON.stringify({
        Resources: {
          Permission: {
            Type: 'AWS::Lambda::Permission',
            Properties: {
              Action: 'lambda:InvokeFunction',
              FunctionName: collect.functionName,
              InvokedViaFunctionUrl: true,
              Principal: '*',
            },
          },
        },
      }),
    });
  }
}
