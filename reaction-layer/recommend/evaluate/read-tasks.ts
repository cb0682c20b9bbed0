import * as z from 'zod';
import { CommandUsageError } from '../../../core/capability/command';
import { readFileLines } from './read-file-lines';

const id = z.union([z.string(), z.number()]);
const nextItemTask = z.object({ session: id, position: z.int().min(0), prefix: z.array(id) });
/** Which item follows these? */
export type NextItemTask = z.output<typeof nextItemTask>;

/** One JSON object per line. @throws CommandUsageError naming the file, line and field that are wrong */
export async function* readTasks(file: string): AsyncGenerator<NextItemTask> {
  for await (const { number, text } of readFileLines(file)) {
    if (text === '') continue;
    const parsed = nextItemTask.safeParse(jsonOf(text));
    if (!parsed.success)
      throw new CommandUsageError(`line ${number} of ${file} is not a task: ${z.prettifyError(parsed.error)}`);
    yield parsed.data;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
