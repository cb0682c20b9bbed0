import { memoryItems } from '../../adapters/memory/memory-items';
import { declaration, type ExperimentRecord } from '../../reaction-layer/experiments/declare/experiment';
import { redeclared } from '../../reaction-layer/experiments/declare/life-cycle';
import {
  changeExperiment,
  createExperiment,
  findExperiment,
  listExperiments,
} from '../../reaction-layer/experiments/declare/stored-experiments';

const declare = (id: string, changes: Readonly<Record<string, unknown>> = {}) =>
  declaration.parse({
    id,
    variants: [{ id: 'control' }, { id: 'green' }],
    goals: [{ metric: 'purchases', as: 'conversion' }],
    ...changes,
  });
const named = (name: string) => (record: ExperimentRecord) =>
  redeclared(record, { ...record.declaration, name: `${record.declaration.name ?? ''} ${name}`.trim() }, 2);

test('experiments are listed by id, apart from those of other sites', async () => {
  const table = memoryItems();
  for (const [site, id] of [
    ['shop', 'b'],
    ['shop', 'a'],
    ['shop-2', 'c'],
  ] as const)
    await createExperiment(table, { site, declared: declare(id), nowMs: 1 });

  expect((await listExperiments(table, 'shop')).map(({ declaration: { id } }) => id)).toEqual(['a', 'b']);
  expect(await findExperiment(table, 'shop', 'c')).toBeUndefined();
});

test('of changes at the same time none is lost, and of two new ones of an id one is refused', async () => {
  const table = memoryItems();
  const create = (nowMs: number) => createExperiment(table, { site: 'shop', declared: declare('a'), nowMs });
  const created = await Promise.allSettled([create(1), create(2)]);
  expect(created.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(create(3)).rejects.toMatchObject({ code: 'experiment_exists' });

  await Promise.all(['x', 'y', 'z'].map((name) => changeExperiment(table, { site: 'shop', id: 'a' }, named(name))));

  const found = await findExperiment(table, 'shop', 'a');
  expect(found?.declaration.name?.split(' ').sort()).toEqual(['x', 'y', 'z']);
  expect(found?.history).toHaveLength(4);
});

test('a change that always loses is given up, and what is missing or too large is refused', async () => {
  const table = memoryItems();
  const place = { site: 'shop', id: 'a' };
  await expect(changeExperiment(table, place, named('x'))).rejects.toMatchObject({ code: 'unknown_experiment' });
  await createExperiment(table, { site: 'shop', declared: declare('a'), nowMs: 1 });
  const busy = { ...table, write: () => Promise.resolve([false]) };
  await expect(changeExperiment(busy, place, named('x'))).rejects.toMatchObject({ code: 'changed_meanwhile' });

  const large = [{ id: 'control', value: 'x'.repeat(60_000) }, { id: 'green' }];
  const declared = declare('large', { variants: large });
  await expect(createExperiment(table, { site: 'shop', declared, nowMs: 1 })).rejects.toThrow(/of at most 60000/);
  expect(await findExperiment(table, 'shop', 'large')).toBeUndefined();
});
