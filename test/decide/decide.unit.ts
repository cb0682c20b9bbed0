import { networkOf } from '../../reaction-layer/decide/call';
import { decide, type DecisionInputs } from '../../reaction-layer/decide/decide';
import { FACT_NAMES } from '../../reaction-layer/decide/count/facts';
import { DEFAULT_POLICIES } from '../../reaction-layer/decide/policy/default-policy';
import { type Policy, policy, policyFaults } from '../../reaction-layer/decide/policy/policy';
import { readRecord } from '../../reaction-layer/decide/record';

const POLICY: Policy = policy.parse({
  rules: [
    {
      id: 'many',
      events: ['checkout'],
      when: [{ fact: 'device_payment_tokens_10m', at_least: 4 }],
      weight: 0.6,
      says: 'Many.',
    },
    { id: 'new', events: ['checkout'], when: [{ fact: 'new_device', at_least: 1 }], weight: 0.8, says: 'New.' },
    {
      id: 'watched',
      events: ['checkout'],
      when: [{ fact: 'amount', at_least: 1 }],
      weight: 1,
      says: 'Costs.',
      shadow: true,
    },
  ],
});
const INPUTS: DecisionInputs = {
  id: 'o-1',
  type: 'checkout',
  version: '3',
  facts: { device_payment_tokens_10m: 4, new_device: 0 },
  met: [],
  degraded: [],
};

describe('a decision', () => {
  test('adds up rules as independent evidence, and says why', () => {
    const one = decide(INPUTS, POLICY);
    const both = decide({ ...INPUTS, facts: { device_payment_tokens_10m: 9, new_device: 1 } }, POLICY);

    expect(one).toEqual({
      decision_id: 'o-1',
      decision: 'review',
      score: 0.6,
      reasons: [{ code: 'many', says: 'Many.', weight: 0.6, facts: { device_payment_tokens_10m: 4 } }],
      versions: { policy: '3', model: null, code: 1 },
    });
    expect(both).toMatchObject({ decision: 'deny', score: 0.92 });
  });

  test('is made by the lists before any rule, by the deny list first', () => {
    const met = [{ list: 'allow', kind: 'visitor' }] as const;

    expect(decide({ ...INPUTS, met }, POLICY).decision).toBe('allow');
    expect(decide({ ...INPUTS, met: [...met, { list: 'deny', kind: 'network' }] }, POLICY).decision).toBe('deny');
  });

  test('is always “allow” in shadow mode, and says what it would have been', () => {
    expect(decide(INPUTS, { ...POLICY, mode: 'shadow' })).toMatchObject({
      decision: 'allow',
      shadow: { decision: 'review' },
    });
  });

  test('is not touched by a rule that only watches', () => {
    const { decision, reasons } = decide({ ...INPUTS, facts: { amount: 5 } }, POLICY);

    expect(decision).toBe('allow');
    expect(reasons).toMatchObject([{ code: 'watched', shadow: true }]);
  });

  test.each([
    ['open', 'allow'],
    ['closed', 'deny'],
  ] as const)('without counters fails %s: %s', (onFailure, decision) => {
    const answer = decide(
      { ...INPUTS, facts: undefined, degraded: ['counters'] },
      { ...POLICY, on_failure: onFailure },
    );

    expect(answer).toMatchObject({ decision, degraded: ['counters'] });
    expect(answer.reasons).toMatchObject([{ code: 'counters_unknown' }]);
  });

  test('is not made by a model alone', () => {
    const anomaly = { score: 1, reasons: ['device_attempts_1h'], version: 'm-1' };

    expect(decide({ ...INPUTS, facts: {}, anomaly }, POLICY)).toMatchObject({ decision: 'allow', score: 0.3 });
    expect(decide({ ...INPUTS, anomaly }, POLICY)).toMatchObject({ decision: 'review', score: 0.72 });
  });

  test('shows the heaviest of many reasons, and counts all', () => {
    const rules = Array.from({ length: 40 }, (_, at) => ({ ...POLICY.rules[0], id: `r${at}`, weight: at / 100 }));
    const { reasons, score } = decide(INPUTS, policy.parse({ rules }));

    expect(reasons).toHaveLength(12);
    expect(reasons[0]).toMatchObject({ code: 'r39' });
    expect(score).toBeGreaterThan(0.99);
  });
});

describe('a policy', () => {
  test('says what is wrong with it', () => {
    const [rule] = POLICY.rules;
    const twice = policy.parse({ review_from: 0.95, rules: [rule, { ...rule, when: [{ fact: 'amount' }] }] });

    expect(policyFaults(twice)).toEqual([
      'review_from (0.95) must not be above deny_from (0.9)',
      'the rule “many” occurs twice',
      'many: amount needs at_least or at_most',
    ]);
    expect(
      policy.safeParse({ rules: [{ ...rule, when: [{ fact: 'nothing', at_least: 1 }] }] }).error?.message,
    ).toContain('is not a fact');
  });

  test('is shipped without a fault', () => {
    for (const shipped of DEFAULT_POLICIES.values()) {
      expect(policyFaults(policy.parse(shipped))).toEqual([]);
      for (const { when } of shipped.rules) for (const { fact } of when) expect(FACT_NAMES).toContain(fact);
    }
  });
});

test.each([
  ['203.0.113.9', '203.0.113'],
  ['::ffff:203.0.113.9', '203.0.113'],
  ['2001:db8:12:34::1', '2001:db8:12'],
  ['2001:0DB8:0012::', '2001:db8:12'],
  ['::1', '0:0:0'],
  ['1::2::3', undefined],
  ['12', undefined],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('a record that is none is not read', () => {
  for (const text of [null, '', '{', '{}', 'null']) expect(readRecord(text)).toBeUndefined();
});
