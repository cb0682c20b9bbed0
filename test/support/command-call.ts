import type { CommandCall } from '../../core/capability/command';

/** A call of a capability's command that prints nothing; whatever is not given must not be used. */
export function commandCall(given: Partial<CommandCall>): CommandCall {
  const unused = (): Promise<never> => Promise.reject(new Error('a command of this test must not ask for that'));
  return {
    options: {},
    arguments: [],
    api: { call: unused, site: unused },
    output: { result: () => undefined, note: () => undefined, table: () => '', report: () => '' },
    recorded: () => ({ [Symbol.asyncIterator]: () => ({ next: unused }) }),
    tables: { columns: unused, query: unused, write: unused },
    dataDirectory: '',
    ...given,
  };
}
