import { requireBucketName, requireTransitions, requireWorkerSize } from '../lib/checks';
import { readFunctionCode } from '../lib/function-code';
import { rolePolicy } from '../lib/iam';
import { requireSchedule } from '../lib/schedule-expression';

describe('a schedule', () => {
  test.each([
    'rate(1 minute)',
    'rate(2 hours)',
    'cron(10 2 * * ? *)',
    'cron(0/15 8-17 ? * MON-FRI *)',
    'cron(0 0 L * ? 2027)',
    'cron(0 9 ? * 2#1 *)',
  ])('%s is taken', (expression) => {
    expect(requireSchedule('here', expression)).toBe(expression);
  });

  test.each([
    ['crom(1)', 'six fields'],
    ['cron(10 2 * * *)', 'six fields'],
    ['cron(10 2 * * * *)', 'exactly one'],
    ['cron(10 2 ? * ? *)', 'exactly one'],
    ['cron(60 2 * * ? *)', 'minutes'],
    ['cron(0 24 * * ? *)', 'hours'],
    ['cron(0 2 ? * MOO *)', 'day of the week'],
    ['cron(0 2 32 * ? *)', 'day of the month'],
    ['rate(0 minutes)', 'rate(n units)'],
    ['rate(1 minutes)', 'one unit without s'],
    ['rate(5 minute)', 'one unit without s'],
    ['rate(5 seconds)', 'rate(n units)'],
  ])('%s is refused', (expression, why) => {
    expect(() => requireSchedule('here', expression)).toThrow(why);
  });
});

describe('a bucket', () => {
  test.each(['tidemark-dev-lake-123456789012-eu-west-1', 'abc'])('may be called %s', (name) => {
    expect(requireBucketName('here', name)).toBe(name);
  });

  test.each(['Bad_Name', 'ab', '-abc', 'abc-', 'xn--abc', 'abc-s3alias', 'a'.repeat(64)])(
    'may not be called %s',
    (name) => {
      expect(() => requireBucketName('here', name)).toThrow('here');
    },
  );

  test('ages by the rules of S3', () => {
    expect(() => requireTransitions('lake', { infrequentAfter: 30, archiveAfter: 90, expireAfter: 730 })).not.toThrow();
    expect(() => requireTransitions('lake', { infrequentAfter: 29, archiveAfter: 90, expireAfter: 730 })).toThrow(
      'infrequentAfter is 29',
    );
    expect(() => requireTransitions('lake', { infrequentAfter: 30, archiveAfter: 59, expireAfter: 730 })).toThrow(
      'archiveAfter is 59',
    );
    expect(() => requireTransitions('lake', { infrequentAfter: 30, archiveAfter: 90, expireAfter: 179 })).toThrow(
      'expireAfter is 179',
    );
  });
});

describe('a Spark worker', () => {
  test.each([
    [1, 2],
    [2, 16],
    [4, 30],
    [8, 20],
    [16, 120],
  ])('may have %i vCPU and %i GB', (vcpu, memory) => {
    expect(() => {
      requireWorkerSize('executor', vcpu, memory);
    }).not.toThrow();
  });

  test.each([
    [3, 12, 'one of 1, 2, 4, 8, 16'],
    [4, 31, 'from 8 to 30 GB'],
    [4, 4, 'from 8 to 30 GB'],
    [8, 18, 'steps of 4'],
  ])('may not have %i vCPU and %i GB', (vcpu, memory, why) => {
    expect(() => {
      requireWorkerSize('executor', vcpu, memory);
    }).toThrow(why);
  });
});

test('a policy is about something', () => {
  expect(() => rolePolicy([{ may: ['readTable'], on: [] }])).toThrow('at least one action and one resource');
});

test('a function without code says how to make it', () => {
  expect(() => readFunctionCode('/nowhere', 'gate')).toThrow(
    'there is no code for the function gate: /nowhere/gate.zip is missing. `node stacks/bundle.mjs` makes it from batch-layer/gate/lambda.ts',
  );
});
