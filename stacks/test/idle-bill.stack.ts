import { idlePartsOf } from '../../loadtest/costs/idle';
import { plannedIdleParts } from '../../loadtest/costs/plan';
import type { EnvironmentFile } from '../environments/load';
import type { EnvironmentName } from '../environments/schema';
import { BALANCED, chosen, environmentOf, removeChosen } from './support/synthesised';

afterEach(removeChosen);

const CASES: readonly (readonly [EnvironmentName, Partial<EnvironmentFile>])[] = [
  ['dev', {}],
  ['staging', {}],
  ['prod-small', {}],
  ['prod', {}],
  ['prod', { ingest: BALANCED }],
  ['dev', { dashboard: { livePage: false, cloudWatch: false }, cache: { kind: 'none' } }],
];

test.each(CASES)('%s %j: the bill counts what is deployed', (name, changes) => {
  const file = environmentOf(name, changes);

  expect(
    plannedIdleParts(
      file,
      chosen(name, changes).stacks.map(({ json }) => json),
    ),
  ).toEqual(idlePartsOf(file));
});
