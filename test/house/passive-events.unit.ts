import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PASSIVE_EVENT_TYPES } from '../../core/event/event-type';

const SQL = resolve(import.meta.dirname, '../../sql');
const LISTED = /event_type not in \(([^)]*)\)/g;

/** The event types that a statement leaves out, per place, with the file. */
function exclusions(): readonly { readonly file: string; readonly types: readonly string[] }[] {
  const files = readdirSync(SQL, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sql'));
  return files.flatMap((file) =>
    [...readFileSync(join(SQL, file), 'utf8').matchAll(LISTED)].map(([, list = '']) => ({
      file,
      types: [...list.matchAll(/'([^']+)'/g)].map(([, type = '']) => type),
    })),
  );
}

describe('what ends a bounce', () => {
  test('is the same list in every SQL file as in the contract', () => {
    const found = exclusions();

    expect(found.map(({ file }) => file).sort()).toEqual(['marts/sessions.sql', 'queries/visits.sql']);
    for (const { types } of found) expect(types).toEqual(['page_view', ...PASSIVE_EVENT_TYPES]);
  });
});
