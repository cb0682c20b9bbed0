import type { Client } from '../client/client';
import type { Answer, ColumnarAnswer, AnswerColumns } from '../core/wire/answer';
import { getMetric } from '../core/wire/metrics';
import { inColumns, type InputOf } from '../core/wire/operation';
import { ownValue } from '../core/own-value';

type Asked = Omit<InputOf<typeof getMetric>, 'shape'>;

/** The answer with the rows of all its pages. */
export async function allRows(client: Client, asked: Asked): Promise<Answer> {
  const [first, pages] = await pagesOf((place) => client.call(getMetric, { ...asked, ...place }));
  return { ...first, rows: pages.flatMap(({ rows }) => rows) };
}

/** The same with one array per column. */
export async function allColumns(client: Client, asked: Asked): Promise<ColumnarAnswer> {
  const operation = inColumns(getMetric);
  const [first, pages] = await pagesOf((place) => client.call(operation, { ...asked, ...place, shape: 'columns' }));
  return { ...first, values: joined(pages.map(({ values }) => values)) };
}

type Page = Pick<Answer, 'from' | 'to' | 'next_cursor'>;
type Place = Pick<Asked, 'from' | 'to' | 'cursor'>;

/** What the first page says of the answer, and all pages. */
async function pagesOf<One extends Page>(
  ask: (place: Place) => Promise<One>,
): Promise<readonly [first: Omit<One, 'next_cursor'>, pages: readonly One[]]> {
  const firstPage = await ask({});
  const { next_cursor: next, ...first } = firstPage;
  const { from, to } = firstPage;
  const pages = [firstPage];
  for (let cursor = next; cursor !== undefined;) {
    const page = await ask({ from, to, cursor });
    pages.push(page);
    cursor = page.next_cursor;
  }
  return [first, pages];
}

/** A page lacks the columns of fields that none of its rows has; other pages may have them. */
function joined(pages: readonly AnswerColumns[]): AnswerColumns {
  const names = new Set(pages.flatMap((values) => Object.keys(values)));
  const valuesOf = (values: AnswerColumns, name: string): AnswerColumns[string] =>
    ownValue(values, name) ?? (ownValue(values, 'start') ?? []).map(() => null);
  return Object.fromEntries([...names].map((name) => [name, pages.flatMap((values) => valuesOf(values, name))]));
}
