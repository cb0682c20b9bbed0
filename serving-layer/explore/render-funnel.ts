/** In the template, step 3 is the pattern: 3 stands for a step and 2 for the previous one. */
const PART = /^ *-- part of step (\d)\n([\s\S]*?)^ *-- end of part\n\n?/gm;
const PATTERN_STEP = 3;
/** The window of events that may have reached the previous step. */
const EARLIER = /(?<before>window earlier as \(.* rows between )unbounded(?<after> preceding and 1 preceding\))/g;

/**
 * The text of sql/queries/funnel.sql for any number of steps from 2: the template's parts for steps 2 and 3 are
 * replaced by one part for each step after the first. In strict order only the event just before may have reached the
 * previous step.
 */
export function renderFunnel(template: string, steps: number, isStrict: boolean): string {
  const text = template.replace(PART, (_, step: string, body: string) => {
    if (Number(step) !== PATTERN_STEP) return '';
    return Array.from({ length: steps - 1 }, (_unused, at) => partOf(body, at + 2)).join('');
  });
  return isStrict ? text.replace(EARLIER, '$<before>1$<after>') : text;
}

function partOf(pattern: string, step: number): string {
  return pattern.replace(/\d+/g, (digits) => {
    const distance = PATTERN_STEP - Number(digits);
    return distance === 0 || distance === 1 ? String(step - distance) : digits;
  });
}
