import * as z from 'zod';
import { bedrockModel } from '../adapters/aws/api/bedrock-model';
import { parseEnvironment } from '../core/environment';
import type { LanguageModel } from '../core/port/language-model';

const modelVariables = z.object({
  TIDEMARK_BEDROCK_MODEL: z.string().optional().describe('id of a model or inference profile of Amazon Bedrock'),
  TIDEMARK_BEDROCK_ENDPOINT: z.url().optional().describe('an address that speaks Converse'),
});
const credentialVariables = z.object({
  AWS_REGION: z.string().describe('the region of the model'),
  AWS_ACCESS_KEY_ID: z.string().describe('credentials that may call bedrock:InvokeModel'),
  AWS_SECRET_ACCESS_KEY: z.string().describe('their secret'),
  AWS_SESSION_TOKEN: z.string().optional().describe('their session, if they have one'),
});

/** The language model of this machine; undefined if none is set. @throws EnvironmentError naming what is missing */
export function openModel(environment: Readonly<Record<string, string | undefined>>): LanguageModel | undefined {
  const { TIDEMARK_BEDROCK_MODEL: id, TIDEMARK_BEDROCK_ENDPOINT: endpoint } = parseEnvironment(
    modelVariables,
    environment,
  );
  if (id === undefined || id === '') return undefined;
  const found = parseEnvironment(credentialVariables, environment);
  return bedrockModel(id, {
    endpoint,
    region: found.AWS_REGION,
    credentials: {
      accessKeyId: found.AWS_ACCESS_KEY_ID,
      secretAccessKey: found.AWS_SECRET_ACCESS_KEY,
      ...(found.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: found.AWS_SESSION_TOKEN }),
    },
  });
}
