import { isProblemError, type ProblemError } from '../client/problem-error';
import { EXIT } from './exit';
import type { Output } from './output';

/** What an operation found out before it was refused; empty if it says nothing. */
export function resultOf({ problem }: ProblemError): Readonly<Record<string, unknown>> {
  const { result } = problem;
  return typeof result === 'object' && result !== null ? { ...result } : {};
}

/** Does something that may be refused as things are; then exit 1, with the reason. */
export async function confirmable(output: Output, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return EXIT.done;
  } catch (error) {
    if (!isProblemError(error) || error.status !== 409) throw error;
    output.result(error.problem, () => `not done: ${error.message}`);
    return EXIT.no;
  }
}
