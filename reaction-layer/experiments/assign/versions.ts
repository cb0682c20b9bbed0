const PART_LENGTH = 5;

/**
 * A version as a text that sorts as versions do: numbers padded, a final version after its pre-releases.
 *
 * @example sortableVersion('v1.2.0') < sortableVersion('1.10.0-beta') // true
 */
export function sortableVersion(version: string): string {
  const plain = version.replace(/^v/, '').replace(/\+.*$/, '');
  const parts = plain.split(/[-.]/);
  // “~” sorts after every letter, so that 1.0.0 comes after 1.0.0-beta.
  const whole = parts.length === 3 ? [...parts, '~'] : parts;
  return whole.map((part) => (/^[0-9]+$/.test(part) ? part.padStart(PART_LENGTH, ' ') : part)).join('-');
}
