import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openBatchDeps } from '../deps.lambda';
import { orRunning, type Running } from '../or-running';
import { parseOrder } from '../run-order';
import { createRunSteps, type Opened } from '../run-steps';

const telemetry = createTelemetry('gate');
const steps = createRunSteps(await openBatchDeps(process.env));

/**
 * First step of the state machine: checks the gate, plans, and claims an epoch. A closed gate is an answer, not an
 * error: the state machine waits and calls again.
 */
export async function handler(input: unknown): Promise<Opened | Running> {
  const order = parseOrder(input, Date.now());
  const opened = await orRunning(() => steps.open(order));
  telemetry.measure(
    { gate_closed: [opened.status === 'gate_closed' ? 1 : 0, 'Count'] },
    { status: opened.status, message: 'message' in opened ? opened.message : undefined },
  );
  return opened;
}
