import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { CommandUsageError } from '../../core/capability/command';
import { messageOf } from '../../core/message-of';

/** A JSON file of the user; standard input for “-”. @throws CommandUsageError saying what is wrong with it */
export async function readJsonFile<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  const content = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch((error: unknown) => {
    throw new CommandUsageError(`the file ${file} cannot be read: ${messageOf(error)}`);
  });
  return readJson(file, content, schema);
}

/** @param name what the text is, for the error */
export function readJson<Schema extends z.ZodType>(name: string, content: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(parsedJson(name, content));
  if (parsed.success) return parsed.data;
  throw new CommandUsageError(`${name} is not as it must be:\n${z.prettifyError(parsed.error)}`);
}

/** @param name as for `readJson` @throws CommandUsageError */
export function parsedJson(name: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new CommandUsageError(`${name} is not JSON: ${messageOf(error)}`);
  }
}
