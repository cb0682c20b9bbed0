import { sparkSteps } from '../../../adapters/aws/spark-manifest';

it('gives folders to the steps of a Spark job that are written: outputs, and tables for later steps', () => {
  const steps = sparkSteps(
    [
      { name: 'events', sql: 'select 1 as n', isView: true },
      { name: 'seen', sql: 'select n from events' },
      { name: 'both', sql: 'select n from seen union all select n from seen union all select n from events' },
      { name: 'written', sql: 'select n from both', output: 'lake/written.parquet' },
      { name: 'last', sql: 'select n from written union all select n from written' },
    ],
    (kind, step) => `file:///job/${kind}/${step}`,
  );

  expect(steps.map(({ name, output, table }) => ({ name, output, table }))).toEqual([
    { name: 'events' },
    { name: 'seen', table: 'file:///job/tables/seen' },
    { name: 'both' },
    { name: 'written', output: 'file:///job/outputs/written' },
    { name: 'last' },
  ]);
});
