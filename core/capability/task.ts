import type { ReadContext } from './route';

/** Work that a capability repeats where questions are answered, in a process that lives on. */
export interface CapabilityTask {
  /** One turn. It is called about once a minute, never twice at a time; what it stores must bear repetition. */
  run(): Promise<void>;
}

/** What `task.ts` of a capability exports as `createTask`. */
export type CreateTask = (context: ReadContext) => CapabilityTask;

/** A task with the name of its capability. */
export interface NamedTask {
  readonly name: string;
  readonly create: CreateTask;
  /** By the capability’s own schema. */
  readonly settings: Readonly<Record<string, unknown>>;
}
