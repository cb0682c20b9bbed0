import type { LedgerStore } from '../port/ledger-store';
import type { ReadContext } from './route';

/** Work that a capability repeats where questions are answered, in a process that lives on. */
export interface CapabilityTask {
  /** Time between turns, ms; a minute if absent, and a second at least. */
  readonly everyMs?: number;
  /** One turn. It is never called twice at a time, and holds up no other task; what it stores must bear repetition. */
  run(): Promise<void>;
  /** Waits for what a turn has begun. It is given a few seconds before the process ends. */
  close?(): Promise<void>;
}

/** What a task may use. */
export interface TaskContext extends ReadContext {
  readonly ledgers: Pick<LedgerStore, 'get' | 'list'>;
  /** Reports what failed without ending the turn. */
  readonly onError: (error: unknown) => void;
}

/** What `task.ts` of a capability exports as `createTask`. */
export type CreateTask = (context: TaskContext) => CapabilityTask;

/** A task with the name of its capability. */
export interface NamedTask {
  readonly name: string;
  readonly create: CreateTask;
  /** By the capability’s own schema. */
  readonly settings: Readonly<Record<string, unknown>>;
}
