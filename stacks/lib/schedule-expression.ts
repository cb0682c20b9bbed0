import { ConstructError } from './construct-error';

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Fields of EventBridge Scheduler: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
const FIELDS: readonly Field[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: MONTHS },
  { name: 'day of the week', from: 1, to: 7, names: DAYS },
  { name: 'year', from: 1970, to: 2199 },
];
const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;
const RATE = /^rate\(([1-9]\d*) (minutes?|hours?|days?)\)$/;
const CRON = /^cron\(([^()]*)\)$/;

/**
 * Validates an EventBridge Scheduler expression; neither Terraform nor an AWS double rejects an invalid one.
 *
 * @throws ConstructError
 */
export function requireSchedule(where: string, expression: string): string {
  const rate = RATE.exec(expression);
  if (rate !== null) {
    if ((rate[1] === '1') === rate[2]?.endsWith('s'))
      throw new ConstructError(
        where,
        expression,
        'rate(1 minute) or rate(2 minutes): one unit without s, more with it',
      );
    return expression;
  }
  const fields = CRON.exec(expression)?.[1]?.split(' ');
  if (fields?.length !== FIELDS.length)
    throw new ConstructError(
      where,
      expression,
      `rate(n units) or cron(${FIELDS.map(({ name }) => name).join(', ')}), six fields with one space between them`,
    );
  FIELDS.forEach((field, at) => {
    requireField(where, expression, field, fields[at] ?? '');
  });
  if ((fields[DAY_OF_MONTH] === '?') === (fields[DAY_OF_WEEK] === '?')) {
    throw new ConstructError(
      where,
      expression,
      'a cron with ? for exactly one of day of the month and day of the week',
    );
  }
  return expression;
}

function requireField(where: string, expression: string, field: Field, text: string): void {
  const isDay = field.name.startsWith('day');
  if (text === '*' || (text === '?' && isDay)) return;
  for (const part of text.split(',')) {
    const [range = '', step, ...rest] = part.split('/');
    const isOpen = range === '*' || range.split('-').every((value) => isValue(field, value));
    const isFine =
      rest.length === 0 && isOpen && range.split('-').length <= 2 && (step === undefined || /^[1-9]\d*$/.test(step));
    if (isFine || (isDay && /^(L|LW|\d{1,2}W|[1-7]L|[1-7]#[1-5])$/.test(part))) continue;
    throw new ConstructError(
      where,
      expression,
      `a cron whose ${field.name} is from ${field.from} to ${field.to}, not ${part}`,
    );
  }
}

function isValue({ from, to, names = [] }: Field, value: string): boolean {
  if (names.includes(value)) return true;
  return /^\d+$/.test(value) && Number(value) >= from && Number(value) <= to;
}
