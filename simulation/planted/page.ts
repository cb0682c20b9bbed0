import { BUGS } from './bugs';
import type { BugFindings } from './findings';
import type { PlantedBug } from './planted-bug';

export const PAGE = 'docs/planted-bugs.md';

/** The list of planted bugs for people, and what found each of them. */
export function pageOf(findings: BugFindings): string {
  const missed = BUGS.filter(({ name }) => findings[name] === undefined).length;
  return `# Planted bugs

Each line is a small patch of one place (\`simulation/planted/\`). \`./tidemark simulate-faults --planted\` plants one at a time and
runs worlds, from seed 1 on, until a check of the auditor fails; it looks for a minute of a core, or for \`--seconds\`. The same world passes without
the bug. Every night runs the worlds that are named here again (\`--again all\`), every test run those of bugs whose file has changed and a rotating
eighth (\`--again due\`); \`--planted --record\` writes a new list.

Of ${BUGS.length} bugs ${BUGS.length - missed} were found by a world; of the others the table names the test that finds them.

| bug | place | the promise that it breaks | found by | worlds |
|---|---|---|---|---|
${BUGS.map((bug) => rowOf(bug, findings)).join('\n')}
`;
}

function rowOf({ name, file, breaks, elsewhere }: PlantedBug, findings: BugFindings): string {
  const finding = findings[name];
  const missed = elsewhere === undefined ? '**nothing** |' : `no world; \`${elsewhere}\` |`;
  return `| ${name} | ${file} | ${breaks} | ${finding === undefined ? missed : `${finding.check} | ${finding.seed}`} |`;
}
