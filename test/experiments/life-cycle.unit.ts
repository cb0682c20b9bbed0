import { declaration } from '../../reaction-layer/experiments/declare/experiment';
import { drafted, moved, redeclared } from '../../reaction-layer/experiments/declare/life-cycle';

const declare = (changes: Readonly<Record<string, unknown>> = {}) =>
  declaration.parse({
    id: 'button',
    variants: [{ id: 'control' }, { id: 'green' }],
    goals: [{ metric: 'purchases', as: 'conversion' }],
    ...changes,
  });

test('a life is written down, from draft to archive', () => {
  const draft = drafted(declare(), 1);
  const running = moved(draft, 'running', { nowMs: 2, note: 'approved' });
  const wider = redeclared(moved(running, 'paused', { nowMs: 3 }), declare({ name: 'Button' }), 4);
  const decided = moved(wider, 'decided', { nowMs: 5, decision: 'green', note: 'it sells more' });
  const archived = moved(decided, 'archived', { nowMs: 6 });

  expect(archived).toMatchObject({ status: 'archived', started_ms: 2, ended_ms: 5, decision: 'green' });
  expect(archived.history).toEqual([
    { at_ms: 1, what: 'declared', note: '' },
    { at_ms: 2, what: 'running', note: 'approved' },
    { at_ms: 3, what: 'paused', note: '' },
    { at_ms: 4, what: 'changed', note: 'name' },
    { at_ms: 5, what: 'decided', note: 'for green: it sells more' },
    { at_ms: 6, what: 'archived', note: '' },
  ]);
});

test('what would move units between variants is refused once units were assigned', () => {
  const running = moved(drafted(declare(), 1), 'running', { nowMs: 2 });

  expect(() => redeclared(running, declare({ seed: 'other' }), 3)).toThrow(/is running, so seed cannot change/);
  expect(() => redeclared(running, declare({ coverage: 0.5 }), 3)).toThrow(/its coverage can grow/);
  expect(() => moved(running, 'archived', { nowMs: 3 })).toThrow(/can become paused or decided/);
  expect(() => moved(running, 'decided', { nowMs: 3 })).toThrow(/say which variant everyone gets/);
  expect(redeclared(drafted(declare(), 1), declare({ seed: 'other' }), 3).declaration.seed).toBe('other');
});

test.each([
  [{ variants: [{ id: 'a' }, { id: 'a' }] }, 'the variant “a” occurs twice'],
  [
    {
      variants: [
        { id: 'a', weight: 0.5 },
        { id: 'b', weight: 0.4 },
      ],
    },
    'the weights add up to 0.9',
  ],
  [{ variants: [{ id: 'a', weight: 0.5 }, { id: 'b' }] }, 'give one to all, or to none'],
  [{ goals: [] }, 'an experiment needs a goal'],
  [{ goals: [{ metric: 'purchase' }] }, 'there is no metric “purchase”'],
  [{ goals: [{ metric: 'visitors' }] }, 'visitors cannot be added up per unit'],
  [{ goals: [{ metric: 'average_order_value', as: 'mean' }] }, 'average_order_value is a ratio'],
  [{ guardrails: [{ metric: 'purchases', as: 'conversion' }] }, 'is named twice'],
  [{ targeting: { page: { $regex: '.*' } } }, 'targeting uses $regex'],
  [{ forced: { me: 'blue' } }, 'which is none of control, green'],
  [{ start: '2026-10-02T00:00:00Z', end: '2026-10-01T00:00:00Z' }, 'must be before end'],
  [{ exclusion: { group: 'a', from: 0.5, to: 0.5 } }, 'must be below exclusion.to'],
])('%j is refused: %s', (changes, fault) => {
  expect(() => drafted(declare(changes), 1)).toThrow(fault);
});
