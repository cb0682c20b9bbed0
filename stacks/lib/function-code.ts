import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The functions of the platform and their entry files; those of capabilities are in
 * capabilities/generated/functions.json.
 */
export const FUNCTION_ENTRIES = {
  collect: 'speed-layer/collect/lambda.ts',
  aggregate: 'speed-layer/aggregate/lambda.ts',
  archive: 'speed-layer/archive/lambda.ts',
  follow: 'reaction-layer/follow/lambda.ts',
  pulse: 'speed-layer/pulse/lambda.ts',
  reshard: 'speed-layer/reshard/lambda.ts',
  gate: 'batch-layer/gate/lambda.ts',
  run: 'batch-layer/run/lambda.ts',
  publish: 'batch-layer/publish/lambda.ts',
  reconcile: 'batch-layer/reconcile/lambda.ts',
  operate: 'platform/operate/lambda.ts',
  query: 'serving-layer/api/lambda.ts',
  authorizer: 'serving-layer/authorize/lambda.ts',
} as const;

export type FunctionName = keyof typeof FUNCTION_ENTRIES;

export interface FunctionCode {
  readonly zip: string;
  /** Base64 SHA-256 of the zip, as Lambda reports it. */
  readonly sha256: string;
}

export class FunctionCodeError extends Error {
  override readonly name = 'FunctionCodeError';
  readonly code = 'function_code_missing';
}

/** The zip of a function, built by `stacks/bundle.mjs`. @throws FunctionCodeError saying how to build it */
export function readFunctionCode(folder: string, name: string): FunctionCode {
  const zip = join(folder, `${name}.zip`);
  if (!existsSync(zip)) {
    throw new FunctionCodeError(
      `there is no code for the function ${name}: ${zip} is missing. \`node stacks/bundle.mjs\` makes it from ${entryOf(name)}`,
    );
  }
  return { zip, sha256: createHash('sha256').update(readFileSync(zip)).digest('base64') };
}

function entryOf(name: string): string {
  const entries: Readonly<Record<string, string>> = FUNCTION_ENTRIES;
  return Object.hasOwn(entries, name) ? (entries[name] ?? '') : 'the lambda.ts of its capability';
}
