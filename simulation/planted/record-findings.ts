import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUGS } from './bugs';
import { type FoundBug, isFound } from './find-bugs';
import { type Finding, type Findings, FINDINGS } from './findings';
import { PAGE, pageOf } from './page';

const FILE = 'simulation/planted/findings.json';

/** Stores what found each bug. Bugs that were not searched keep their line; bugs that were not found lose it. */
export async function recordFindings(root: string, found: readonly FoundBug[]): Promise<void> {
  const looked = new Map(found.map((one) => [one.bug.name, one]));
  const lines = BUGS.flatMap(({ name }): readonly (readonly [string, Finding])[] => {
    const one = looked.get(name);
    if (one === undefined) return FINDINGS[name] === undefined ? [] : [[name, FINDINGS[name]]];
    return isFound(one) && one.failure !== undefined
      ? [[name, { check: one.failure.check, seed: one.failure.seed }]]
      : [];
  });
  const findings: Findings = Object.fromEntries(lines);
  await writeFile(join(root, FILE), `${JSON.stringify(findings, undefined, 2)}\n`);
  await writeFile(join(root, PAGE), pageOf(findings));
}
