import type { ProblemError } from '../client/problem-error';

/** What an operation found out before it was refused; empty if it says nothing. */
export function resultOf({ problem }: ProblemError): Readonly<Record<string, unknown>> {
  const { result } = problem;
  return typeof result === 'object' && result !== null ? { ...result } : {};
}
