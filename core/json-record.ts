/** True for a JSON object: neither null nor an array. Narrows stored or remote JSON before its fields are checked. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
