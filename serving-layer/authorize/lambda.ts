import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import { secretsClient } from '../../adapters/aws/clients';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { createSecretText } from '../../adapters/aws/lambda/secret-text';
import { parseEnvironment } from '../../core/environment';
import { bearerToken } from '../../core/wire/access';
import { sameSecret } from '../api/access';
import { authorizerVariables } from '../config';
import { READER } from './reader';

const variables = parseEnvironment(authorizerVariables, process.env);
const token = createSecretText({ client: secretsClient(clientOptions()), name: variables.TIDEMARK_TOKEN_SECRET });

/** Lets a request read if it carries the token of the environment as `Authorization: Bearer`. */
export async function handler({
  headers,
}: APIGatewayRequestAuthorizerEventV2): Promise<APIGatewaySimpleAuthorizerWithContextResult<typeof READER>> {
  return { isAuthorized: sameSecret(bearerToken(headers?.['authorization']), await token()), context: READER };
}
