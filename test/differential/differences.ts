import { CHECKS, MARTS } from '../../batch-layer/run/job';
import type { SqlRow } from '../../core/port/batch-engine';
import type { Answer, Twin, Twins } from './twins';

/** One place where the engines disagree. */
export interface Disagreement {
  readonly of: string;
  readonly duckdb: unknown;
  readonly model: unknown;
}

/**
 * The first answer of DuckDB that the model did not match, row for row; undefined if there is none. The model may be
 * ahead.
 */
export function answersApart({ duckdb, model }: Twins): Disagreement | undefined {
  for (let at = 0; at < duckdb.answers.length; at++) {
    const apart = answerApart(duckdb.answers[at], model.answers[at]);
    if (apart !== undefined) return apart;
  }
  return undefined;
}

function answerApart(duckdb: Answer | undefined, model: Answer | undefined): Disagreement | undefined {
  if (duckdb?.job !== model?.job || duckdb?.step !== model?.step)
    return { of: 'the jobs', duckdb: nameOf(duckdb), model: nameOf(model) };
  const [mine, yours] = [linesOf(duckdb), linesOf(model)];
  const at = Array.from({ length: Math.max(mine.length, yours.length) }, (_, row) => row).find(
    (row) => mine[row] !== yours[row],
  );
  return at === undefined ? undefined : { of: `row ${at} of ${nameOf(duckdb)}`, duckdb: mine[at], model: yours[at] };
}

function nameOf(answer: Answer | undefined): string {
  return answer === undefined ? 'nothing' : `${answer.step} in ${answer.job}`;
}

const UNSORTED: readonly (string | undefined)[] = [...CHECKS, ...MARTS];

/** The rows of a check have no order, and those of a mart have one by window only. */
function linesOf(answer: Answer | undefined): readonly string[] {
  const lines = (answer?.rows ?? []).map(lineOf);
  return UNSORTED.includes(answer?.step) ? lines.sort() : lines;
}

function lineOf(row: SqlRow): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The first published day whose views are not the same bytes. */
export async function viewsApart(twins: Twins, sites: readonly string[]): Promise<Disagreement | undefined> {
  const [duckdb, model] = [await published(twins.duckdb, sites), await published(twins.model, sites)];
  const name = [...new Set([...duckdb.keys(), ...model.keys()])].find((one) => duckdb.get(one) !== model.get(one));
  return name === undefined ? undefined : { of: name, duckdb: duckdb.get(name), model: model.get(name) };
}

/** Every cell and table of every version of every day, as text. */
async function published({ deps: { views } }: Twin, sites: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const site of sites) {
    for (const version of await views.versions(site, '0000', '9999')) {
      const day = `${site} ${version.day} epoch ${version.epoch}`;
      for (const grain of ['minute', 'hour', 'day'] as const) {
        for (const { windowStart, bytes } of await views.cells(site, version, grain)) {
          texts.set(`${day} ${grain} ${windowStart}`, Buffer.from(bytes).toString('base64'));
        }
      }
      for (const table of ['curated', 'session_rows', 'sessions', 'lateness'])
        texts.set(`${day} ${table}`, (await views.table(site, version, table)) ?? 'none');
    }
  }
  return texts;
}
