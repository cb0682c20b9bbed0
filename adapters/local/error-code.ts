/**
 * The `code` of an error of Node, LMDB or this adapter. Not by `instanceof`: several copies of a class may be loaded.
 */
export function codeOf(error: unknown): string | number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' || typeof error.code === 'number' ? error.code : undefined;
}

export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message).trim()
    : String(error);
}
