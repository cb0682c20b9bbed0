import type { Failure } from '../outcome';
import type { CheckName } from './checks';

/** How often each check was made, and the first thing that was wrong. */
export class Findings {
  failure: Failure | undefined;
  readonly made: Partial<Record<CheckName, number>> = {};

  constructor(private readonly now: () => number) {}

  fail(check: Failure['check'], message: string): void {
    this.failure ??= { check, message, atMs: this.now() };
  }

  /** An exception that no fault explains. */
  readonly onError = (error: unknown): void => {
    this.fail('no_exception', error instanceof Error ? (error.stack ?? error.message) : String(error));
  };

  count(check: CheckName): void {
    this.made[check] = (this.made[check] ?? 0) + 1;
  }

  hold(check: CheckName, isHeld: boolean, message: () => string): void {
    this.count(check);
    if (!isHeld) this.fail(check, message());
  }
}
