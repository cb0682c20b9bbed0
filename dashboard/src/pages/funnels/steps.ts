import { type Filter, filterText, parseFilter } from '../../view/filters';

/** One step of a funnel: an event type, and conditions on its event. */
export interface FunnelEvent {
  readonly type: string;
  readonly where: readonly Filter[];
}

/** What a funnel begins with on a site of which nothing else is known. */
export const USUAL_STEPS = 'page_view,add_to_cart,checkout,purchase';

/** @example parseSteps('page_view[page:/cart;country:DE],purchase') */
export function parseSteps(text: string): readonly FunnelEvent[] {
  return parts(text, ',').flatMap((part) => {
    const found = /^([^[\]]+)(?:\[(.*)\])?$/su.exec(part.trim());
    if (found === null) return [];
    const conditions = found[2] === undefined ? [] : parts(found[2], ';');
    return [
      {
        type: (found[1] ?? '').trim(),
        where: conditions.flatMap((one) => parseFilter(one.replaceAll(/\\(.)/gsu, '$1')) ?? []),
      },
    ];
  });
}

/** As the API and the command line spell it. */
export function stepsText(steps: readonly FunnelEvent[]): string {
  return steps.map(stepText).join(',');
}

function stepText({ type, where }: FunnelEvent): string {
  if (where.length === 0) return type;
  return `${type}[${where.map((one) => filterText(one).replaceAll(/[;\]\\]/g, '\\$&')).join(';')}]`;
}

/** The parts between separators that are not in brackets; a backslash and what follows it stay together. */
function parts(text: string, separator: ',' | ';'): readonly string[] {
  const found: string[] = [''];
  let isInside = false;
  for (const [one] of text.matchAll(/\\.|[^]/gsu)) {
    if (one === separator && !isInside) {
      found.push('');
      continue;
    }
    if (separator === ',' && one === '[') isInside = true;
    if (separator === ',' && one === ']') isInside = false;
    found.push(`${found.pop() ?? ''}${one}`);
  }
  return found.filter((part) => part.trim() !== '');
}
