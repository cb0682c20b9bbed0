import type { Catcher, Machine, Retrier, State, Task } from '../lib/state-machine';

/**
 * The functions that the state machine calls (`lambda.ts` of each folder in batch-layer), with their inputs and
 * answers:
 *
 * - gate: a run order (batch-layer/run-order.ts), which is the input of the execution. Answers
 *   `{ status: 'opened', epoch, parts }` or `{ status: 'gate_closed' | 'nothing_to_do', message }`.
 * - run: `{ epoch, part }`. Answers `{ status: 'computed' }`.
 * - publish: `{ epoch, part }`. Answers `{ status: 'published' }` or `{ status: 'checks_failed', message }`.
 * - publish: `{ epoch }`. Moves the pointer.
 * - reconcile: `{ epoch }`. Answers `{ status: 'reconciled', epoch, rows, residual, degraded }`.
 * - reconcile: `{ epoch, compact: true }`. Joins raw files. Answers `{ status: 'compacted' }`.
 *
 * gate, run and reconcile wait for the engine, which takes longer than a function may run: they answer
 * `{ status: 'running' }` until it is done, and are called again with the same input.
 */
export interface NightlyFunctions {
  readonly gate: NightlyFunction;
  readonly run: NightlyFunction;
  readonly publish: NightlyFunction;
  readonly reconcile: NightlyFunction;
}
export interface NightlyFunction {
  readonly arn: string;
  readonly timeoutSeconds: number;
}

export interface NightlyOptions {
  readonly functions: NightlyFunctions;
  /** Topics for failures and for the outcome of a run; none if absent. */
  readonly alerts: { readonly operations: string; readonly numbers: string } | undefined;
  readonly partsAtOnce: number;
  readonly environment: string;
}

/** Transient errors, after which a retry may succeed: those of Lambda itself, and of an unavailable store or stream. */
const PASSING = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'StoreUnavailableError',
  'StreamUnavailableError',
] as const;
const RETRY: readonly Retrier[] = [
  {
    ErrorEquals: PASSING,
    IntervalSeconds: 5,
    MaxAttempts: 6,
    BackoffRate: 2,
    MaxDelaySeconds: 120,
    JitterStrategy: 'FULL',
  },
  // A step that timed out is retried once: all steps are idempotent.
  {
    ErrorEquals: ['States.Timeout', 'Sandbox.Timedout', 'Lambda.Unknown'],
    IntervalSeconds: 30,
    MaxAttempts: 1,
    BackoffRate: 1,
  },
];
const RUN_SECONDS = 6 * 3600;
/** How often a closed gate is checked again. */
const GATE_PAUSE_SECONDS = 600;
/** How often a function is polled while its engine is running. */
const ENGINE_PAUSE_SECONDS = 30;
/** Added to the function’s own timeout. */
const CALL_SLACK_SECONDS = 15;
const ERROR = '$.error';
const ORDER = { 'Payload.$': '$$.Execution.Input' } as const;
const EPOCH = { 'epoch.$': '$.run.answer.epoch' } as const;

/**
 * gate → run → checks → publish → move the pointer → reconcile → join raw files → report; every step has retries, a timeout and a path
 * to the alert.
 */
export function nightlyDefinition(options: NightlyOptions): Machine {
  const { functions, partsAtOnce } = options;
  const onError = 'AlertFailed';
  return {
    Comment: 'Makes everything exact that arrived before the tidemark, or computes chosen days again. Input: an order.',
    StartAt: 'Gate',
    TimeoutSeconds: RUN_SECONDS,
    States: {
      Gate: call(functions.gate, ORDER, { at: '$.run', next: 'IsOpen', onError }),
      IsOpen: openOr('AlertGateClosed'),
      WaitForPlan: pause(ENGINE_PAUSE_SECONDS, 'Gate'),
      // The gate is checked again for as long as the run may take; the alerted operator has that long to close the gap.
      WaitForGate: pause(GATE_PAUSE_SECONDS, 'AskGateAgain'),
      AskGateAgain: call(functions.gate, ORDER, { at: '$.run', next: 'IsOpenNow', onError }),
      IsOpenNow: openOr('WaitForGate'),
      NothingToDo: { Type: 'Succeed' },
      Parts: {
        Type: 'Map',
        ItemsPath: '$.run.answer.parts',
        ItemSelector: { 'part.$': '$$.Map.Item.Value', ...EPOCH },
        MaxConcurrency: partsAtOnce,
        ItemProcessor: partDefinition(functions),
        ResultPath: null,
        Catch: [{ ErrorEquals: ['ChecksFailed'], ResultPath: ERROR, Next: 'AlertChecks' }, ...toState(onError)],
        Next: 'MovePointer',
      },
      MovePointer: call(functions.publish, { Payload: EPOCH }, { at: '$.published', next: 'Reconcile', onError }),
      Reconcile: call(
        functions.reconcile,
        { Payload: EPOCH },
        { at: '$.reconciliation', next: 'IsReconciled', onError },
      ),
      IsReconciled: runningOr('$.reconciliation.answer.status', { wait: 'WaitForReconciliation', done: 'IsExplained' }),
      WaitForReconciliation: pause(ENGINE_PAUSE_SECONDS, 'Reconcile'),
      IsExplained: {
        Type: 'Choice',
        Choices: [{ Variable: '$.reconciliation.answer.residual', NumericEquals: 0, Next: 'Compact' }],
        Default: 'AlertResidual',
      },
      Compact: call(
        functions.reconcile,
        { Payload: { ...EPOCH, compact: true } },
        { at: '$.compaction', next: 'IsCompacted', onError },
      ),
      IsCompacted: runningOr('$.compaction.answer.status', { wait: 'WaitForCompaction', done: 'Report' }),
      WaitForCompaction: pause(ENGINE_PAUSE_SECONDS, 'Compact'),
      ...endings(options),
    },
  };
}

function openOr(Default: string): State {
  const Variable = '$.run.answer.status';
  return {
    Type: 'Choice',
    Choices: [
      { Variable, StringEquals: 'opened', Next: 'Parts' },
      { Variable, StringEquals: 'nothing_to_do', Next: 'NothingToDo' },
      { Variable, StringEquals: 'running', Next: 'WaitForPlan' },
    ],
    Default,
  };
}

/** A step whose engine may still be running. */
function runningOr(Variable: string, { wait, done }: { readonly wait: string; readonly done: string }): State {
  return { Type: 'Choice', Choices: [{ Variable, StringEquals: 'running', Next: wait }], Default: done };
}

function pause(Seconds: number, Next: string): State {
  return { Type: 'Wait', Seconds, Next };
}

/** One part: the engine’s job, then the checks, then the views, which are not yet visible to readers. */
function partDefinition({ run, publish }: NightlyFunctions): Machine {
  const which = { Payload: { 'epoch.$': '$.epoch', 'part.$': '$.part' } };
  const onError = 'PartFailed';
  return {
    StartAt: 'Compute',
    States: {
      Compute: call(run, which, { at: '$.computed', next: 'IsComputed', onError }),
      IsComputed: runningOr('$.computed.answer.status', { wait: 'WaitForEngine', done: 'CheckAndPublish' }),
      WaitForEngine: pause(ENGINE_PAUSE_SECONDS, 'Compute'),
      CheckAndPublish: call(publish, which, { at: '$.outcome', next: 'ArePassed', onError }),
      ArePassed: {
        Type: 'Choice',
        Choices: [{ Variable: '$.outcome.answer.status', StringEquals: 'published', Next: 'PartDone' }],
        Default: 'ChecksFailed',
      },
      // The run as a whole only needs to know that the part succeeded.
      PartDone: { Type: 'Pass', Parameters: { 'part.$': '$.part' }, End: true },
      ChecksFailed: { Type: 'Fail', Error: 'ChecksFailed', CausePath: '$.outcome.answer.message' },
      PartFailed: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' },
    },
  };
}

/** Notifications during the run and at its end. Without topics, the state machine just fails or succeeds. */
function endings({ alerts, environment }: NightlyOptions): Readonly<Record<string, State>> {
  const Failed: State = {
    Type: 'Fail',
    Error: 'NightlyRunFailed',
    Cause: 'Nothing was published, or speed and batch do not agree; the execution shows the state',
  };
  if (alerts === undefined) {
    const to = (Next: string): State => ({ Type: 'Pass', Next });
    return {
      AlertGateClosed: to('WaitForGate'),
      AlertChecks: to('Failed'),
      AlertFailed: to('Failed'),
      AlertResidual: to('Failed'),
      Report: { Type: 'Succeed' },
      Failed,
    };
  }
  const { numbers, operations } = alerts;
  const say = (topic: string, subject: string, [message, next]: readonly [string, string]): Task =>
    tell(topic, { Subject: `Tidemark ${environment}: ${subject}`, 'Message.$': message }, next);
  return {
    AlertGateClosed: say(numbers, 'gate closed', ['$.run.answer.message', 'WaitForGate']),
    AlertChecks: say(numbers, 'checks found rows', ['$.error.Cause', 'Failed']),
    AlertFailed: say(operations, 'run failed', ["States.Format('{}: {}', $.error.Error, $.error.Cause)", 'Failed']),
    AlertResidual: say(numbers, 'unexplained difference', [
      "States.Format('Epoch {} is published, but speed minus batch leaves {} unexplained.', $.run.answer.epoch, $.reconciliation.answer.residual)",
      'Failed',
    ]),
    Report: say(numbers, 'numbers are exact', [
      "States.Format('Epoch {} is published; speed minus batch is explained.', $.run.answer.epoch)",
      'Done',
    ]),
    Done: { Type: 'Succeed' },
    Failed,
  };
}

function tell(TopicArn: string, about: { readonly Subject: string; readonly 'Message.$': string }, next: string): Task {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sns:publish',
    Parameters: { TopicArn, ...about },
    ResultPath: null,
    TimeoutSeconds: 30,
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 4, BackoffRate: 2 }],
    // A failed notification does not undo a run; the alarm on the state machine is a second channel.
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.untold', Next: next }],
    Next: next,
  };
}

function call(
  fn: NightlyFunction,
  input: object,
  { at, next, onError }: { readonly at: string; readonly next: string; readonly onError: string },
): Task {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: fn.arn, ...input },
    ResultSelector: { 'answer.$': '$.Payload' },
    ResultPath: at,
    TimeoutSeconds: fn.timeoutSeconds + CALL_SLACK_SECONDS,
    Retry: RETRY,
    Catch: toState(onError),
    Next: next,
  };
}

function toState(Next: string): readonly Catcher[] {
  return [{ ErrorEquals: ['States.ALL'], ResultPath: ERROR, Next }];
}
