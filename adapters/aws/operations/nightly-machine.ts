import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { storeError } from '../errors';
import { type Pace, REAL_PACE } from '../pace';

/** Input of the state machine, as its first function parses it (batch-layer/run-order.ts). */
export type OrderInput =
  | { readonly kind: 'batch'; readonly tidemark: string }
  | { readonly kind: 'backfill'; readonly from_day: string; readonly to_day: string; readonly site?: string };

/** What the states leave in the output of an execution (stacks/constructs/nightly-definition.ts). */
const machineOutput = z.object({
  run: z
    .object({
      answer: z
        .object({ status: z.string().optional(), epoch: z.number().optional(), message: z.string().optional() })
        .optional(),
    })
    .optional(),
  reconciliation: z.object({ answer: z.object({ residual: z.number().optional() }).optional() }).optional(),
});
export type MachineOutput = z.infer<typeof machineOutput>;

/** How an execution ended. */
export interface ExecutionEnd {
  readonly execution: string;
  readonly status: string;
  /** Empty if it failed. */
  readonly output: MachineOutput;
  /** Why it did not succeed. */
  readonly cause: string | undefined;
}

export interface NightlyMachineOptions {
  readonly client: SFNClient;
  readonly machineArn: string;
  /** Called at the start, and on entering each state. */
  readonly onState?: (text: string) => void;
  readonly pace?: Pace;
}

const LOOK_EVERY_MS = 3_000;
const RECENT_EVENTS = 20;

/** Starts the nightly state machine by hand, and follows it to its end. */
export class NightlyMachine {
  readonly #options: NightlyMachineOptions;

  constructor(options: NightlyMachineOptions) {
    this.#options = options;
  }

  /** The execution continues if the caller stops waiting. @throws StoreUnavailableError */
  async run(order: OrderInput): Promise<ExecutionEnd> {
    const { client, machineArn, onState, pace = REAL_PACE } = this.#options;
    const { executionArn: execution = '' } = await sent('StartExecution', () =>
      client.send(new StartExecutionCommand({ stateMachineArn: machineArn, input: JSON.stringify(order) })),
    );
    onState?.(`started ${execution}; it goes on if you stop watching`);
    for (let shown = ''; ;) {
      const {
        status = '',
        output,
        error,
        cause,
      } = await sent('DescribeExecution', () => client.send(new DescribeExecutionCommand({ executionArn: execution })));
      if (status !== 'RUNNING') return { execution, status, output: parsed(output), cause: cause ?? error };
      const state = await this.#newestState(execution);
      if (state !== undefined && state !== shown) onState?.(`state ${state}`);
      shown = state ?? shown;
      await pace.sleep(LOOK_EVERY_MS);
    }
  }

  async #newestState(execution: string): Promise<string | undefined> {
    const { client } = this.#options;
    const command = new GetExecutionHistoryCommand({
      executionArn: execution,
      reverseOrder: true,
      maxResults: RECENT_EVENTS,
      includeExecutionData: false,
    });
    const { events = [] } = await sent('GetExecutionHistory', () => client.send(command));
    return events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined)
      ?.stateEnteredEventDetails?.name;
  }
}

function parsed(output: string | undefined): MachineOutput {
  return output === undefined ? {} : machineOutput.parse(JSON.parse(output));
}

async function sent<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw storeError(error, `Step Functions ${operation}`);
  }
}
