import * as z from 'zod';
import { messageOf } from '../../../core/message-of';
import { type LanguageModel, LanguageModelError, type ModelAnswer } from '../../../core/port/language-model';
import { faultOf } from '../errors';
import { jsonError } from './api-error';
import { type ApiOptions, SignedRequests, type Timeouts } from './signed-requests';

/** What is read of an answer. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const converse = z.object({
  output: z.object({ message: z.object({ content: z.array(z.object({ text: z.string().optional() })) }) }),
  stopReason: z.string(),
  usage: z.object({ inputTokens: z.int().min(0), outputTokens: z.int().min(0) }),
});

/** A model thinks for seconds; with three attempts, a question ends within a minute. */
const THINKING: Timeouts = { connectionMs: 2_000, requestMs: 15_000 };

/** A model of Amazon Bedrock, asked by Converse. @param modelId id of a model or of an inference profile */
export function bedrockModel(modelId: string, options: ApiOptions, timeouts = THINKING): LanguageModel {
  const service = { name: 'bedrock', host: 'bedrock-runtime', title: 'Bedrock', timeouts };
  const requests = new SignedRequests(service, options);
  return {
    id: modelId,
    ask: async ({ task, data, mostTokens }) => {
      const input = {
        system: [{ text: task }],
        messages: [{ role: 'user', content: [{ text: data }] }],
        inferenceConfig: { maxTokens: mostTokens, temperature: 0 },
      };
      try {
        return await requests.send(
          {
            operation: 'Converse',
            input,
            method: 'POST',
            path: `/model/${encodeURIComponent(modelId)}/converse`,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(input),
          },
          ({ status, headers, body }) => {
            if (status >= 300) throw jsonError({ status, headers, body });
            return answerIn(body.toString('utf8'));
          },
        );
      } catch (error) {
        const code = error instanceof LanguageModelError || faultOf(error) === 'refused' ? 'refused' : 'unavailable';
        throw new LanguageModelError(code, `${modelId}: ${messageOf(error)}`, { cause: error });
      }
    },
  };
}

/** @throws LanguageModelError for what no Converse answers */
function answerIn(body: string): ModelAnswer {
  const parsed = converse.safeParse(jsonIn(body));
  if (!parsed.success) throw new LanguageModelError('refused', 'the answer is not one of Converse');
  const { output, stopReason, usage } = parsed.data;
  return {
    text: output.message.content.map(({ text = '' }) => text).join(''),
    isWhole: stopReason === 'end_turn' || stopReason === 'stop_sequence',
    ...usage,
  };
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
