import { ownValue } from '../core/own-value';
import { isCoded } from './exit';
import { VARIABLES } from './variables';

const SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder: check the name',
  EACCES: 'permission is denied: check who may use it',
  EPERM: 'it is not permitted: check who may use it',
  EISDIR: 'it is a folder: name a file in it',
  ENOTDIR: 'a part of the name is a file, not a folder',
  EEXIST: 'it exists already: choose another name',
  ENOSPC: 'the disk is full: free some space',
  EROFS: 'the disk is read-only',
};

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

/** An error of the operating system about a file, as Node throws it; a write does not say to which file. */
export function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error &&
    'syscall' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    ('path' in error ? typeof error.path === 'string' : Object.hasOwn(SENTENCES, error.code))
  );
}

/** @example '/nope/x.json cannot be used: there is no such file or folder: check the name' */
export function systemErrorText({ code, path, message }: SystemError): string {
  const why = ownValue(SENTENCES, code) ?? message;
  return path === undefined ? why : `${path} cannot be used: ${why}`;
}

/** Whether the command was asked for JSON; read from the words themselves, because they may not be understood. */
export function isJson(): boolean {
  return process.argv.includes('--json');
}

/** An error as a line of JSON. */
export function errorLine(code: string, text: string): string {
  return `${JSON.stringify({ error: { code, message: text.replace(/^error: /, '').trim() } })}\n`;
}

/** The message that is printed for an error; with TIDEMARK_DEBUG, the whole stack. */
export function errorText(error: unknown): string {
  if (process.env[VARIABLES.debug.name] === undefined) {
    if (isSystemError(error)) return systemErrorText(error);
    if (isCoded(error)) return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
