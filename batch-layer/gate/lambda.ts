import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openBatchDeps } from '../deps.lambda';
import { orRunning, type Running } from '../or-running';
import { createBatchSteps, type Opened, type Order } from '../steps';
import { parseOrder } from './order';

const telemetry = createTelemetry('gate');
const steps = createBatchSteps(await openBatchDeps(process.env));

/** First step of the state machine: asks the gate, plans, and claims an epoch. A closed gate is an answer, not an error: the machine waits. */
export async function handler(input: unknown): Promise<Opened | Running> {
  const order: Order = parseOrder(input, Date.now());
  const opened = await orRunning(() => steps.open(order));
  telemetry.measure(
    { gate_closed: [opened.status === 'gate_closed' ? 1 : 0, 'Count'] },
    { status: opened.status, message: 'message' in opened ? opened.message : undefined },
  );
  return opened;
}
