import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { storeError } from '../errors';
import { type Pace, REAL_PACE } from '../pace';

/** What the machine is told to do, as its first function reads it (batch-layer/gate/order.ts). */
export type OrderInput =
  | { readonly kind: 'batch'; readonly tidemark: string }
  | { readonly kind: 'backfill'; readonly from_day: string; readonly to_day: string; readonly site?: string };

/** How an execution ended; `output` is what its states have left, empty where it failed. */
export interface ExecutionEnd {
  readonly execution: string;
  readonly status: string;
  readonly output: Readonly<Record<string, unknown>>;
  /** Why it did not succeed. */
  readonly cause: string | undefined;
}

export interface NightlyMachineOptions {
  readonly client: SFNClient;
  readonly machineArn: string;
  /** Told of the start, and of each state that is entered. */
  readonly onState?: (text: string) => void;
  readonly pace?: Pace;
}

const LOOK_EVERY_MS = 3_000;
const RECENT_EVENTS = 20;

/** The state machine of the nightly run, started by hand and followed to its end. */
export class NightlyMachine {
  readonly #options: NightlyMachineOptions;

  constructor(options: NightlyMachineOptions) {
    this.#options = options;
  }

  /** Whoever stops listening stops nothing: the execution goes on. */
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

function parsed(output: string | undefined): Readonly<Record<string, unknown>> {
  return output === undefined ? {} : (JSON.parse(output) as Readonly<Record<string, unknown>>);
}

async function sent<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw storeError(error, `Step Functions ${operation}`);
  }
}
