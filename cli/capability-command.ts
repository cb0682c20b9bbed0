import { type Command, Option } from 'commander';
import type { CapabilityCommand, CommandCall, CommandOption } from '../core/capability/command';
import { chooseSite, withConnectionWhenNeeded } from './connection';
import type { CommonOptions } from './options';
import { UserError } from './exit';
import { createOutput } from './output';
import { collect, parseInteger, parseList } from './parse-option';
import { progressBar } from './progress-bar';
import { report } from './report';
import { table } from './table';

/**
 * Gives a command that has the common options those of a capability's command; its code is loaded when it is called.
 */
export function addCapabilityCommand(command: Command, described: CapabilityCommand): void {
  for (const argument of described.arguments ?? []) command.argument(argument.name, argument.help, argument.default);
  for (const option of described.options ?? []) command.addOption(optionOf(option));
  command.action(async () => {
    const options = command.opts<CommonOptions & Readonly<Record<string, unknown>>>();
    const action = await described.load();
    process.exitCode = await withConnectionWhenNeeded(options, described.name, (connected) => {
      const printed = createOutput(options.json);
      const call: CommandCall = {
        options,
        arguments: command.args,
        api: {
          call: async (operation, input) => {
            const connection = await connected();
            return operation.isDeferrable === true
              ? untilInterrupted((signal) =>
                  connection.call(operation, input, {
                    signal,
                    onProgress: (share) => printed.progress(progressBar(share)),
                  }),
                )
              : connection.call(operation, input);
          },
          site: async () => chooseSite(await connected(), options.site),
        },
        output: {
          result: (value, human) => printed.result(value, human),
          note: (line) => printed.note(line),
          table,
          report,
        },
      };
      return action(call);
    });
  });
}

/** Ctrl-C also stops what is computed for the command elsewhere. */
async function untilInterrupted<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new UserError('interrupted: the computation was stopped'));
  process.once('SIGINT', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

function optionOf({ flags, help, value, required = false, default: usual }: CommandOption): Option {
  const option = new Option(flags, help).makeOptionMandatory(required);
  if (usual !== undefined) option.default(usual);
  switch (value.kind) {
    case 'integer':
      return option.argParser(parseInteger(value.least));
    case 'list':
      return option.argParser(parseList);
    case 'repeated':
      return option.argParser(collect);
    case 'choice':
      return option.choices(value.of);
    case 'text':
    case 'flag':
      return option;
  }
}
