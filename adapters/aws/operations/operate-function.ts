import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { codedError } from '../../../core/coded-error';
import { storeError } from '../errors';
import { type Pace, REAL_PACE } from '../pace';

export interface OperateFunctionOptions {
  /** Must wait as long as the function may run, and must not retry: a retry would do the work twice. */
  readonly client: LambdaClient;
  readonly functionName: string;
  /** Called for each reply that says the engine is still running. */
  readonly onWait?: () => void;
  readonly pace?: Pace;
}

/** The function failed, or its reply was invalid. See the function’s log. */
export class OperateFunctionError extends codedError('OperateFunctionError', 'operate_function_failed') {}

/** What the function replies once it is no longer running. Refused: the request was at fault. */
export type OperateReply<Answer> =
  | { readonly status: 'done'; readonly answer: Answer }
  | { readonly status: 'refused'; readonly code: string; readonly reason: string };

const ASK_AGAIN_MS = 5_000;

const envelope = z.discriminatedUnion('status', [
  z.object({ status: z.literal('running') }),
  z.object({ status: z.literal('done'), answer: z.unknown() }),
  z.object({ status: z.literal('refused'), code: z.string(), reason: z.string() }),
]);
const failure = z.object({ errorType: z.string().optional(), errorMessage: z.string().optional() });

/** The `operate` Lambda of an environment (admin tasks inside the account; platform/operate). */
export class OperateFunction {
  readonly #options: OperateFunctionOptions;

  constructor(options: OperateFunctionOptions) {
    this.#options = options;
  }

  /**
   * Repeats the request until the engine is done.
   *
   * @param answer shape of the answer to this request
   * @throws OperateFunctionError, StoreUnavailableError
   */
  async ask<Answer>(request: object, answer: z.ZodType<Answer>): Promise<OperateReply<Answer>> {
    const { onWait, pace = REAL_PACE } = this.#options;
    for (;;) {
      const reply = this.#parsed(envelope, await this.#invoke(request));
      if (reply.status === 'refused') return reply;
      if (reply.status === 'done') return { status: 'done', answer: this.#parsed(answer, reply.answer) };
      onWait?.();
      await pace.sleep(ASK_AGAIN_MS);
    }
  }

  async #invoke(request: object): Promise<unknown> {
    const { client, functionName } = this.#options;
    const { FunctionError, Payload } = await invoked(
      client,
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }),
    );
    const reply: unknown = JSON.parse(new TextDecoder().decode(Payload));
    if (FunctionError === undefined) return reply;
    const { errorType = FunctionError, errorMessage = '' } = this.#parsed(failure, reply);
    throw new OperateFunctionError(
      `the function ${functionName} failed with ${errorType}: ${errorMessage}; its log has more`,
    );
  }

  #parsed<Value>(shape: z.ZodType<Value>, value: unknown): Value {
    const parsed = shape.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new OperateFunctionError(
      `the function ${this.#options.functionName} replied in a form that this version does not know; ` +
        `deploy and run the same version of Tidemark: ${z.prettifyError(parsed.error)}`,
    );
  }
}

async function invoked(client: LambdaClient, command: InvokeCommand): Promise<InvokeCommandOutput> {
  try {
    return await client.send(command);
  } catch (error) {
    throw storeError(error, 'Lambda Invoke');
  }
}
