import { BUGS } from './bugs';
import type { BugFindings } from './findings';
import type { PlantedBug } from './planted-bug';

export const PAGE = 'docs/planted-bugs.md';

/** The page that lists the planted bugs, and what found each of them. */
export function pageOf(findings: BugFindings): string {
  const missed = BUGS.filter(({ name }) => findings[name] === undefined).length;
  return `# Planted bugs

Each row is a small patch in one place (\`simulation/planted/\`).
\`./tidemark simulate-faults --planted\` plants one bug at a time and runs worlds, from seed 1 on, until a check of the auditor fails.
It searches for three minutes of CPU time per bug, or for \`--seconds\`; the same world passes without the bug.
Every night runs the worlds listed here again (\`--again all\`); every test run, those of bugs whose file has changed and a rotating eighth (\`--again due\`).
\`--planted --record\` writes a new list.

The worlds found ${BUGS.length - missed} of ${BUGS.length} bugs; for the others, the table names the test that finds them.

| bug | place | broken guarantee | found by | worlds |
|---|---|---|---|---|
${BUGS.map((bug) => rowOf(bug, findings)).join('\n')}
`;
}

function rowOf({ name, file, breaks, elsewhere }: PlantedBug, findings: BugFindings): string {
  const finding = findings[name];
  const missed = elsewhere === undefined ? '**nothing** |' : `no world; \`${elsewhere}\` |`;
  return `| ${name} | ${file} | ${breaks} | ${finding === undefined ? missed : `${finding.check} | ${finding.seed}`} |`;
}
