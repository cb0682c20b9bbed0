import { nightlyDefinition, type NightlyOptions } from '../constructs/nightly-definition';
import { type Machine, machineFaults, type State } from '../lib/state-machine';

// The package has no types.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const validate = require('asl-validator') as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errorsText: (separator?: string) => string;
};

const functions = {
  gate: { arn: 'arn:aws:lambda:eu-west-1:123456789012:function:gate', timeoutSeconds: 900 },
  run: { arn: 'arn:aws:lambda:eu-west-1:123456789012:function:run', timeoutSeconds: 900 },
  publish: { arn: 'arn:aws:lambda:eu-west-1:123456789012:function:publish', timeoutSeconds: 900 },
  reconcile: { arn: 'arn:aws:lambda:eu-west-1:123456789012:function:reconcile', timeoutSeconds: 900 },
};
const alerts = {
  operations: 'arn:aws:sns:eu-west-1:123456789012:operations',
  numbers: 'arn:aws:sns:eu-west-1:123456789012:numbers',
};
const options: NightlyOptions = { functions, alerts, partsAtOnce: 2, environment: 'dev' };

/** The engine answers at once. */
const DONE = { IsComputed: 'CheckAndPublish', IsReconciled: 'IsExplained', IsCompacted: 'Report' };

/** States in order if nothing fails. */
function wayThrough({ StartAt, States }: Machine, answers: Readonly<Record<string, string>> = {}): readonly string[] {
  const way: string[] = [];
  for (let name: string | undefined = StartAt; name !== undefined && way.length < 20;) {
    way.push(name);
    const state: State = States[name]!;
    name =
      state.Type === 'Choice' ? (answers[name] ?? state.Choices[0]!.Next) : 'Next' in state ? state.Next : undefined;
  }
  return way;
}

describe('the nightly machine', () => {
  const machine = nightlyDefinition(options);

  test('goes gate, parts, pointer, reconciliation, compaction, report', () => {
    expect(wayThrough(machine, DONE)).toEqual([
      'Gate',
      'IsOpen',
      'Parts',
      'MovePointer',
      'Reconcile',
      'IsReconciled',
      'IsExplained',
      'Compact',
      'IsCompacted',
      'Report',
      'Done',
    ]);
  });

  test('computes a part before its checks, and publishes nothing of one that fails them', () => {
    const { Parts } = machine.States;
    const part = Parts?.Type === 'Map' ? Parts.ItemProcessor : undefined;
    expect(wayThrough(part!, DONE)).toEqual(['Compute', 'IsComputed', 'CheckAndPublish', 'ArePassed', 'PartDone']);
    expect(wayThrough(part!, { ...DONE, ArePassed: 'ChecksFailed' })).toEqual([
      'Compute',
      'IsComputed',
      'CheckAndPublish',
      'ArePassed',
      'ChecksFailed',
    ]);
  });

  test('asks a step again, after a pause, while the engine is at work', () => {
    const { Parts } = machine.States;
    const part = (Parts as Extract<State, { readonly Type: 'Map' }>).ItemProcessor;
    expect(wayThrough(part, { IsComputed: 'WaitForEngine' }).slice(0, 4)).toEqual([
      'Compute',
      'IsComputed',
      'WaitForEngine',
      'Compute',
    ]);
    expect(wayThrough(machine, { IsOpen: 'WaitForPlan' }).slice(0, 4)).toEqual([
      'Gate',
      'IsOpen',
      'WaitForPlan',
      'Gate',
    ]);
    expect(wayThrough(machine, { IsReconciled: 'WaitForReconciliation' }).slice(4, 8)).toEqual([
      'Reconcile',
      'IsReconciled',
      'WaitForReconciliation',
      'Reconcile',
    ]);
    const asked = [
      machine.States['IsOpen'],
      machine.States['IsOpenNow'],
      machine.States['IsReconciled'],
      part.States['IsComputed'],
    ] as readonly Extract<State, { readonly Type: 'Choice' }>[];
    expect(
      asked.map(({ Choices }) =>
        Choices.some(({ StringEquals, Next }) => StringEquals === 'running' && Next.startsWith('WaitFor')),
      ),
    ).toEqual([true, true, true, true]);
  });

  test('tells once that the gate is closed, then asks again until it opens', () => {
    expect(wayThrough(machine, { IsOpen: 'AlertGateClosed' }).slice(0, 6)).toEqual([
      'Gate',
      'IsOpen',
      'AlertGateClosed',
      'WaitForGate',
      'AskGateAgain',
      'IsOpenNow',
    ]);
  });

  test('leads every failure of a step to an alert', () => {
    const missing = Object.entries(machine.States).flatMap(([name, state]) =>
      (state.Type === 'Task' && state.Resource.includes('lambda')) || state.Type === 'Map'
        ? state.Catch.filter(({ Next }) => !Next.startsWith('Alert')).map(() => name)
        : [],
    );
    expect(missing).toEqual([]);
  });

  test.each<[string, NightlyOptions]>([
    ['with topics', options],
    ['without topics', { ...options, alerts: undefined }],
  ])('is a machine that AWS takes, %s', (_, chosen) => {
    const definition = nightlyDefinition(chosen);
    expect(machineFaults(definition)).toEqual([]);
    const { isValid, errorsText } = validate(JSON.parse(JSON.stringify(definition)));
    expect([isValid, isValid ? '' : errorsText()]).toEqual([true, '']);
  });
});

describe('a machine with a fault is refused', () => {
  const pass = (Next: string): State => ({ Type: 'Pass', Next });
  const done: State = { Type: 'Succeed' };

  test.each<[string, Machine, string]>([
    [
      'a next state that is not there',
      { StartAt: 'A', States: { A: pass('B') } },
      'machine.A leads to B, which is not there',
    ],
    ['a start that is not there', { StartAt: 'B', States: { A: done } }, 'machine starts at B, which is not there'],
    ['a state that nothing leads to', { StartAt: 'A', States: { A: done, B: done } }, 'nothing leads to machine.B'],
    ['no end', { StartAt: 'A', States: { A: pass('B'), B: pass('A') } }, 'machine never ends'],
    [
      'an error that is not caught',
      {
        StartAt: 'A',
        States: {
          A: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: {},
            TimeoutSeconds: 1,
            Retry: [],
            Catch: [],
            End: true,
          },
        },
      },
      'machine.A does not catch every error',
    ],
  ])('%s', (_, machine, fault) => {
    expect(machineFaults(machine)).toContain(fault);
  });
});
