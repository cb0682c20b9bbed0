import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import { dynamoDbApi, secretsApi } from '../../adapters/aws/api/services';
import { createKeys } from '../../adapters/aws/dynamodb/keys';
import { clientOptions } from '../../adapters/aws/lambda/environment';
import { createSecretText } from '../../adapters/aws/lambda/secret-text';
import { parseEnvironment } from '../../core/environment';
import { isKeySecret } from '../../core/key/key';
import { bearerToken } from '../../core/wire/access';
import { ALL_SITES, createCheckKey, type Grant, sameSecret } from '../api/access';
import { type ReaderContext, readerContext } from '../api/reader';
import { authorizerVariables } from '../config';

const variables = parseEnvironment(authorizerVariables, process.env);
const options = clientOptions();
const token = createSecretText({ client: secretsApi(options), name: variables.TIDEMARK_TOKEN_SECRET });
const keys = createKeys({ client: dynamoDbApi(options), table: variables.TIDEMARK_SITES_TABLE });
const checkKey = createCheckKey(keys, { now: () => Date.now() });

/** Lets a request read that carries the token of the environment, or a key, as `Authorization: Bearer`. */
export async function handler({
  headers,
}: APIGatewayRequestAuthorizerEventV2): Promise<APIGatewaySimpleAuthorizerWithContextResult<ReaderContext>> {
  const grant = await grantOf(bearerToken(headers?.['authorization']));
  return { isAuthorized: grant !== undefined, context: readerContext(grant ?? ALL_SITES) };
}

async function grantOf(given: string | undefined): Promise<Grant | undefined> {
  if (given !== undefined && isKeySecret(given)) return checkKey(given, 'read');
  return sameSecret(given, await token()) ? ALL_SITES : undefined;
}
