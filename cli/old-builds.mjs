import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BUILDS_KEPT = 4;
/**
 * A build’s name, as `sourceHash` in launch.mjs makes it. Everything else in the folder (zips, synthesised stacks) is
 * kept.
 */
const BUILD = /^[0-9a-f]{16}$/;

/**
 * Keeps the newest few: a running `up` may still load parts of the build it was started from.
 *
 * @param {string} builds the folder of all builds
 */
export function removeOldBuilds(builds) {
  const byAge = readdirSync(builds)
    .filter((name) => BUILD.test(name))
    .map((name) => ({ name, mtimeMs: statSync(join(builds, name)).mtimeMs }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { name } of byAge.slice(BUILDS_KEPT)) rmSync(join(builds, name), { recursive: true, force: true });
}
