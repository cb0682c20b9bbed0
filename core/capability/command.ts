import { codedError } from '../coded-error';
import type { OpenedRecord } from '../stream/record-batch';
import type { TableFiles } from '../port/table-files';
import type { AnswerOf, InputOf, Operation } from '../wire/operation';

/** How the text of an option becomes a value. */
export type OptionValue =
  | { readonly kind: 'text' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'integer'; readonly least: number }
  /** Separated by commas. */
  | { readonly kind: 'list' }
  /** A list of texts: the option may be given several times. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'choice'; readonly of: readonly string[] };

export interface CommandOption {
  /** As commander writes it. @example '--within <duration>' */
  readonly flags: string;
  readonly help: string;
  readonly value: OptionValue;
  readonly required?: boolean;
  readonly default?: string | number | boolean;
}

export interface CommandArgument {
  /** `<name>` is required, `[name]` is not. */
  readonly name: string;
  readonly help: string;
  readonly default?: string;
}

/** A command as data: everything that the help needs. */
export interface CapabilityCommand {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly CommandArgument[];
  readonly options?: readonly CommandOption[];
  /** Loads what it does; nothing else of the capability is loaded for the help. */
  readonly load: () => Promise<CommandAction>;
}

/** Returns the exit code: 0 done, 1 the answer is “no”. Bad usage is thrown as a CommandUsageError. */
export type CommandAction = (call: CommandCall) => Promise<number>;

export interface CommandCall {
  /** By the names that commander gives them (`--time-zone` is `timeZone`); parse them with zod. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly arguments: readonly string[];
  readonly api: CommandApi;
  readonly output: CommandOutput;
  /**
   * The events of a file, as `replay` takes them, in the records that the collector would write, with the arrival times
   * of a replay on a virtual clock. Nothing is stored. Errors name the file and say what to do.
   */
  readonly recorded: (file: string, site: string) => AsyncIterable<OpenedRecord>;
  readonly tables: TableFiles;
  /** Folder of the data directory that the user chose, which may be missing. */
  readonly dataDirectory: string;
}

/** The API of the data directory or environment that the user chose. Problems are thrown, and shown by the CLI. */
export interface CommandApi {
  /** Calls an operation of the contract. */
  call<Called extends Operation>(operation: Called, input: InputOf<Called>): Promise<AnswerOf<Called>>;
  /** The site that the user chose, or the only one. */
  site(): Promise<string>;
}

/** Results go to standard output (one JSON object with --json), everything else to standard error. */
export interface CommandOutput {
  result(value: unknown, human: () => string): void;
  note(line: string): void;
  /** Rows as columns; `empty` if there are none. */
  table(rows: readonly Readonly<Record<string, unknown>>[], empty: string): string;
  /** One value per line. */
  report(value: Readonly<Record<string, unknown>>): string;
}

export class CommandUsageError extends codedError('CommandUsageError', 'bad_usage') {}
