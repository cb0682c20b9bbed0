import type { Answer, Row } from './answer';
import type { LiveAnswer, LiveChange } from './live';

/** What of a change follows from two answers. */
export type AnswerDifference = Pick<LiveChange, 'moment' | 'answers'>;
type AnswerPart = LiveChange['answers'][number];
type RowPart = NonNullable<AnswerPart['rows']>[number];
type Moment = Pick<Answer, 'as_of' | 'tidemark' | 'epoch'>;

interface DifferenceOptions {
  /** Leave out what changes all the time by itself: the as-of of the answer, and what numbers are expected to become. */
  readonly onlyNumbers: boolean;
}

/**
 * What has changed between two answers to the same question; undefined if nothing has.
 *
 * @returns for `applyChange(before, …)`, which gives `after`; with `onlyNumbers`, rows that are only expected to become
 * something else stay as they were
 */
export function differenceOf(
  before: LiveAnswer,
  after: LiveAnswer,
  { onlyNumbers }: DifferenceOptions,
): AnswerDifference | undefined {
  const moment = {
    ...momentOf(after),
    ...(after.degraded === undefined ? {} : { degraded: after.degraded }),
  };
  const answers = after.answers.flatMap((answer, at): AnswerPart[] => {
    const earlier = before.answers[at];
    if (earlier === undefined) return [];
    const part = partOf(earlier, answer, { before: momentOf(before), after: moment, onlyNumbers });
    return part === undefined ? [] : [{ at, ...part }];
  });
  const isSameMoment =
    before.tidemark === after.tidemark &&
    before.epoch === after.epoch &&
    before.degraded === after.degraded &&
    (onlyNumbers || before.as_of === after.as_of);
  return isSameMoment && answers.length === 0 ? undefined : { moment, answers };
}

/** The answer after a change. */
export function applyChange(before: LiveAnswer, { moment, answers }: AnswerDifference): LiveAnswer {
  const changed = new Map(answers.map((part) => [part.at, part]));
  return {
    site: before.site,
    ...moment,
    answers: before.answers.map((answer, at) => {
      const { fields, rows } = changed.get(at) ?? {};
      return {
        ...(fields ?? { ...answer, ...followed(answer, momentOf(before), moment) }),
        rows:
          rows === undefined ? answer.rows : rows.flatMap((part) => (isRow(part) ? [part] : kept(answer.rows, part))),
      };
    }),
  };
}

interface Moments extends DifferenceOptions {
  readonly before: Moment;
  readonly after: Moment;
}

function partOf(
  earlier: Answer,
  answer: Answer,
  { before, after, onlyNumbers }: Moments,
): Omit<AnswerPart, 'at'> | undefined {
  const { rows: earlierRows, ...earlierFields } = earlier;
  const { rows: newRows, ...fields } = answer;
  const expected = { ...earlierFields, ...followed(earlierFields, before, after) };
  const [known, now] = onlyNumbers ? [expected, { ...fields, as_of: expected.as_of }] : [expected, fields];
  const rows = partsOf(earlierRows, newRows, onlyNumbers);
  const isSame = isSameValue(known, now);
  if (isSame && rows === undefined) return undefined;
  return { ...(isSame ? {} : { fields }), ...(rows === undefined ? {} : { rows }) };
}

/** An answer that was as old as the whole stays as old as the whole. */
function followed(answer: Moment, before: Moment, after: Moment): Partial<Moment> {
  return isSameValue(momentOf(answer), before) ? momentOf(after) : {};
}

function momentOf({ as_of, tidemark, epoch }: Moment): Moment {
  return { as_of, tidemark, epoch };
}

/** The new rows in terms of the earlier ones; undefined if they are the same. */
function partsOf(before: readonly Row[], after: readonly Row[], onlyNumbers: boolean): readonly RowPart[] | undefined {
  const places = new Map(before.map((row, at) => [placeOf(row), at]));
  const parts: RowPart[] = [];
  let run: [number, number] | undefined;
  for (const row of after) {
    const at = places.get(placeOf(row));
    const earlier = at === undefined ? undefined : before[at];
    if (at === undefined || earlier === undefined || !isSameRow(earlier, row, onlyNumbers)) {
      parts.push(row);
      run = undefined;
    } else if (run?.[1] === at) {
      run[1] = at + 1;
    } else {
      run = [at, at + 1];
      parts.push(run);
    }
  }
  const isWhole = before.length === after.length && (after.length === 0 || (parts.length === 1 && run !== undefined));
  return isWhole ? undefined : parts;
}

function placeOf({ start, by }: Row): string {
  let place = start;
  for (const name in by) place += `\n${by[name] ?? '\t'}`;
  return place;
}

function isSameRow(before: Row, after: Row, onlyNumbers: boolean): boolean {
  return isSameValue(before, after, onlyNumbers ? EXPECTED : undefined);
}

function isRow(part: RowPart): part is Row {
  return !Array.isArray(part);
}

function kept(rows: readonly Row[], [from = 0, to = 0]: Exclude<RowPart, Row>): readonly Row[] {
  return rows.slice(from, to);
}

/** What a number is expected to become, which changes while time passes. */
const EXPECTED = 'final';

/** Whether two values of JSON are the same, whatever the order of their fields. @param except a field that may differ */
function isSameValue(one: unknown, other: unknown, except?: string): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [names, others] = [one, other].map((value) => Object.keys(value).filter((name) => name !== except));
  return (
    names?.length === others?.length &&
    names?.every(
      (name) => Object.hasOwn(other, name) && isSameValue(Reflect.get(one, name), Reflect.get(other, name)),
    ) === true
  );
}
