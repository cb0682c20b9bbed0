/** Functions that run for every request or batch, where each trace costs money and time. */
const HOT_FUNCTIONS: readonly string[] = ['collect', 'aggregate', 'archive', 'query', 'authorizer'];

/** @param name as deployed, or without the environment */
export function isOnHotPath(name: string): boolean {
  return HOT_FUNCTIONS.includes(name.slice(name.lastIndexOf('-') + 1));
}
