import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { storeError } from '../errors';
import { type Pace, REAL_PACE } from '../pace';

export interface OperateFunctionOptions {
  /** Waits as long as a function may take, and asks once: a repetition would have the work done twice. */
  readonly client: LambdaClient;
  readonly functionName: string;
  /** Told while the engine is at work. */
  readonly onWait?: () => void;
  readonly pace?: Pace;
}

/** What the function says went wrong; its log has more. */
export class OperateFunctionError extends Error {
  override readonly name = 'OperateFunctionError';
  readonly code = 'operate_function_failed';
}

const ASK_AGAIN_MS = 5_000;

/** The function that works beside the data of an environment (platform/operate). */
export class OperateFunction {
  readonly #options: OperateFunctionOptions;

  constructor(options: OperateFunctionOptions) {
    this.#options = options;
  }

  /** Asks until the answer is no longer that the engine is at work. @throws OperateFunctionError, StoreUnavailableError */
  async ask<Outcome extends { readonly status: string }>(
    request: object,
  ): Promise<Exclude<Outcome, { readonly status: 'running' }>> {
    const { onWait, pace = REAL_PACE } = this.#options;
    for (;;) {
      const outcome = (await this.#invoke(request)) as Outcome;
      if (outcome.status !== 'running') return outcome as Exclude<Outcome, { readonly status: 'running' }>;
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
    const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
    if (FunctionError === undefined) return answer;
    const { errorType = FunctionError, errorMessage = '' } = answer as {
      readonly errorType?: string;
      readonly errorMessage?: string;
    };
    throw new OperateFunctionError(
      `the function ${functionName} failed with ${errorType}: ${errorMessage}; its log has more`,
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
