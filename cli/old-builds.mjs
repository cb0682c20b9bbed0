import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BUILDS_KEPT = 4;
/**
 * Matches the names that `sourceHash` of launch.mjs gives to builds. Other files in the folder (function zips,
 * synthesised stacks) are left alone.
 */
const BUILD = /^[0-9a-f]{16}$/;

/** Keeps the newest few: a running `up` may still load parts of the build that it was started from. */
export function removeOldBuilds(builds) {
  const byAge = readdirSync(builds)
    .filter((name) => BUILD.test(name))
    .map((name) => ({ name, mtimeMs: statSync(join(builds, name)).mtimeMs }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { name } of byAge.slice(BUILDS_KEPT)) rmSync(join(builds, name), { recursive: true, force: true });
}
