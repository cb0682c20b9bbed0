import type { Serializable } from 'node:child_process';
import type { ProcessEnd } from './process-end';

export interface StartedProgram {
  readonly program: string;
  readonly programArguments: readonly string[];
}

/** What the process that starts others does. Each process that it starts has a number. */
export interface StarterFunctions {
  start(child: number, program: StartedProgram): void;
  /** Passes a message on. */
  post(child: number, message: Serializable): void;
  kill(child: number): void;
  /** Ends every process that it started, then itself. */
  close(): void;
}

/** What it tells the process that started it. */
export interface StarterListener {
  /** A message of a process that it started. */
  received(child: number, message: Serializable): void;
  ended(child: number, end: ProcessEnd): void;
}
