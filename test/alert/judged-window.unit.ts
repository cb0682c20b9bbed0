import { judgedWindow, type MetricSource } from '../../reaction-layer/alert/evaluate/metric-numbers';
import { at, config } from './support';

const [rule] = config({
  rules: [{ name: 'x', source: { kind: 'metric', metric: 'orders', over: '5m' }, when: { is: 'above', value: 1 } }],
}).rules;
const source = rule?.source.kind === 'metric' ? rule.source : undefined;

/** The last pulse was at 10:10. @returns the end of the window at a time, in minutes after 10:00 */
const endAt = (is: 'above' | 'below', seconds: number, given: MetricSource | undefined = source) => {
  const asOf = at('610m');
  const window = given && judgedWindow({ source: given, when: { is, value: 1 } }, { asOf }, asOf + seconds * 1000);
  return window && (window.end - at('600m')) / 60_000;
};

test('what is too much is looked for in the minute that goes on, though the last pulse was before it', () => {
  expect([endAt('above', 1), endAt('above', 59), endAt('above', 61)]).toEqual([11, 11, 12]);
});

test('what is missing is looked for in minutes that are over, as far as pulses say', () => {
  expect([endAt('below', 1), endAt('below', 59)]).toEqual([10, 10]);
});

test('numbers that are far behind say nothing', () => {
  expect(endAt('above', 301)).toBeUndefined();
});
