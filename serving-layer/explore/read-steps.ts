import { CUSTOM_EVENT_TYPE, EVENT_TYPES } from '../../core/event/event-type';
import { type EventCondition, readCondition } from '../../core/metric/condition';
import type { TextRules } from '../../core/event/text-rules';
import { FIELDS } from '../../core/metric/field';
import { FUNNEL_STEPS } from '../../core/wire/choices';
import { QueryError } from '../query/query-error';
import { similar } from '../query/similar';
import type { AskedEvent } from './explorer';

const STEP = /^([^[\]]+)(?:\[(.*)\])?$/su;

/**
 * The steps of a funnel: event types, each with conditions in brackets if it has any.
 *
 * @param rules of the site, by which its events are spelled
 * @throws QueryError naming the step
 * @example readSteps('page_view[page:/cart;country:DE],purchase')
 */
export function readSteps(text: string, rules?: TextRules): readonly AskedEvent[] {
  const steps = splitOutsideBrackets(text);
  if (steps.length < FUNNEL_STEPS.least || steps.length > FUNNEL_STEPS.most) {
    throw new QueryError(
      'invalid_steps',
      `A funnel has ${FUNNEL_STEPS.least} to ${FUNNEL_STEPS.most} steps; ${JSON.stringify(text)} has ${steps.length}. Separate steps by commas.`,
    );
  }
  return steps.map((step) => readStep(step, rules));
}

/** What ends every chain in progress. */
export function readExclusions(text: string | undefined, rules?: TextRules): readonly AskedEvent[] {
  const steps = text === undefined || text === '' ? [] : splitOutsideBrackets(text);
  if (steps.length > FUNNEL_STEPS.most)
    throw new QueryError(
      'invalid_steps',
      `exclude names ${steps.length} kinds of events; the limit is ${FUNNEL_STEPS.most}.`,
    );
  return steps.map((step) => readStep(step, rules));
}

/** The event that a question is about, written as a step is. */
export function readEvent(text: string, rules?: TextRules): AskedEvent {
  const steps = splitOutsideBrackets(text);
  const [event, ...others] = steps;
  if (event === undefined || others.length > 0)
    throw new QueryError(
      'invalid_steps',
      `${JSON.stringify(text)} names ${steps.length} events: name one, such as page_view[page:/cart].`,
    );
  return readStep(event, rules);
}

function readStep(text: string, rules: TextRules | undefined): AskedEvent {
  const [, name = '', conditions] = STEP.exec(text) ?? [];
  const eventType = name.trim();
  if (eventType === '')
    throw new QueryError(
      'invalid_steps',
      `The step ${JSON.stringify(text)} cannot be read: write an event type, with conditions in brackets if needed, such as page_view[page:/cart].`,
    );
  requireEventType(eventType);
  return {
    name: text,
    eventType,
    where: conditions === undefined ? [] : splitConditions(conditions).map(inStep(text, rules)),
  };
}

function requireEventType(name: string): void {
  const known: readonly string[] = EVENT_TYPES;
  if (known.includes(name) || CUSTOM_EVENT_TYPE.test(name)) return;
  throw new QueryError(
    'invalid_steps',
    `${JSON.stringify(name)} is not an event type. Use one of ${known.join(', ')} or custom:<name>.`,
    { did_you_mean: similar(name, known) },
  );
}

function inStep(step: string, rules: TextRules | undefined): (text: string) => EventCondition {
  return (text) => {
    const condition = readCondition(text, rules);
    if (condition !== undefined && !('unknown' in condition)) return condition;
    const why =
      condition === undefined
        ? `${JSON.stringify(text)} is not a condition: write column:value, column!:value, column~part or column!~part`
        : `${JSON.stringify(condition.unknown)} is not a column of events: use one of ${FIELDS.join(', ')}`;
    throw new QueryError('invalid_steps', `In the step ${JSON.stringify(step)}, ${why}.`);
  };
}

/**
 * The parts between commas that are not in brackets; a backslash keeps the character after it as it is.
 *
 * @throws QueryError naming a separator or bracket that is out of place
 */
function splitOutsideBrackets(text: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let isInside = false;
  for (const [escaped] of text.matchAll(/\\.|[^]/gsu)) {
    if (escaped === ',' && !isInside) {
      parts.push(part);
      part = '';
      continue;
    }
    if (escaped === ';' && !isInside)
      throw misplaced(
        text,
        'has “;” outside brackets: separate steps by commas; semicolons join conditions in brackets',
      );
    if (escaped === '[') isInside = true;
    if (escaped === ']') isInside = false;
    part += escaped;
  }
  if (isInside) throw misplaced(part.trim(), 'has no “]” after its conditions');
  return [...parts, part].map((one) => one.trim());
}

function misplaced(text: string, why: string): QueryError {
  return new QueryError(
    'invalid_steps',
    `${JSON.stringify(text)} ${why}, as in page_view[page:/cart;country:DE],purchase.`,
  );
}

/** The parts between semicolons, without the backslashes that escape `;`, `]` and `\`. */
function splitConditions(text: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (const [escaped] of text.matchAll(/\\.|[^]/gsu)) {
    if (escaped === ';') {
      parts.push(part);
      part = '';
    } else part += escaped.length > 1 && escaped.startsWith('\\') ? escaped.slice(1) : escaped;
  }
  return [...parts, part];
}
