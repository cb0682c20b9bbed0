// The parts of a synthesised stack (cdk.tf.json) that these scripts read or change; everything else is kept unchanged.
import * as z from 'zod';

const block = z.record(z.string(), z.unknown());
const blocksByName = z.record(z.string(), block);

const stackJson = z.looseObject({
  terraform: z.looseObject({ backend: block.optional(), required_providers: z.looseObject({ aws: block }) }),
  provider: z.looseObject({ aws: z.tuple([block], block) }),
  resource: z.record(z.string(), blocksByName).optional(),
  data: z.record(z.string(), blocksByName).optional(),
});

/** @typedef {z.infer<typeof block>} Block */
/** @typedef {z.infer<typeof stackJson>} StackJson */

/**
 * @param {string} text
 * @returns {StackJson}
 * @throws if it is not a stack that uses the AWS provider
 */
export function parseStack(text) {
  return stackJson.parse(JSON.parse(text));
}

/**
 * @param {unknown} value
 * @returns {value is Block}
 */
export function isBlock(value) {
  return typeof value === 'object' && value !== null && !isList(value);
}

/**
 * @param {unknown} value
 * @returns {value is readonly unknown[]} without the `any` that Array.isArray gives
 */
export function isList(value) {
  return Array.isArray(value);
}

/**
 * A copy of a JSON value with every string replaced, keys left as they are.
 * @param {unknown} value
 * @param {(text: string) => string} replace
 * @returns {unknown}
 */
export function mapStrings(value, replace) {
  if (typeof value === 'string') return replace(value);
  if (isList(value)) return value.map((inner) => mapStrings(inner, replace));
  return isBlock(value) ? mapBlockStrings(value, replace) : value;
}

/**
 * @param {Block} block
 * @param {(text: string) => string} replace
 * @returns {Block}
 */
export function mapBlockStrings(block, replace) {
  return Object.fromEntries(Object.entries(block).map(([key, value]) => [key, mapStrings(value, replace)]));
}

/**
 * @param {Block} block
 * @returns {readonly string[] | undefined} addresses that a block waits for
 */
export function dependenciesOf({ depends_on: dependsOn }) {
  return isList(dependsOn) ? dependsOn.map(String) : undefined;
}
