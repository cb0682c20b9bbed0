import { scoresOf } from '../../loadtest/detect/detection-score';
import { play, simulatedWorld } from '../../loadtest/detect/detection-worlds';
import { readClickSequences, rowsOfSequences } from '../../simulator/anomaly/click-sequences';
import { Analysis } from '../../reaction-layer/detect/analysis';
import { recordsOf } from '../../loadtest/detect/detection-worlds';

const FRONT_END: readonly string[] = ['race_condition', 'sequence_gap', 'logical_violation'];

test('written anomalies are found live, and ordinary sessions are left alone', async () => {
  const world = await simulatedWorld({ seed: 4711, rate: 0.02, hours: 0.2, eventsPerSecond: 4, flashSale: 40 });
  const scores = scoresOf([await play(world)]);
  expect(scores.map((score) => score.class)).toEqual(expect.arrayContaining([...FRONT_END, 'scraper', 'card_testing']));
  for (const { class: name, precision, recall, false_positives_per_1000_sessions: wrong } of scores) {
    const least = FRONT_END.includes(name) ? 0.9 : 0.6;
    const isGood = (precision ?? 1) >= least && (recall ?? 1) >= least && wrong < 5;
    expect({ name, precision, recall, wrong, isGood }).toMatchObject({ isGood: true });
  }
});

test('click sequences in their short form become sessions whose anomalies are found', async () => {
  const cases = [
    {
      name: 'race',
      events: [
        ['add_to_cart', 1000, 50],
        ['product_view', 1001, 200],
      ],
      expected: [['race_condition', 1]],
    },
    {
      name: 'gap',
      events: [
        ['product_view', 1000, 0],
        ['checkout', 1003, 100],
      ],
      expected: [
        ['sequence_gap', 1],
        ['logical_violation', 1],
      ],
    },
    { name: 'no cart', events: [['checkout', 1000, 0]], expected: [['logical_violation', 0]] },
    {
      name: 'look back',
      events: [
        ['product_view', 1, 0],
        ['add_to_cart', 2, 800],
        ['product_view', 3, 5200],
      ],
      expected: [],
    },
  ].map((one) => ({ ...one, events: one.events.map(([type, seq, time]) => ({ type, seq, time, product: 'books' })) }));
  const sequences = readClickSequences(JSON.stringify({ cases }));
  const analysis = new Analysis();
  for await (const record of recordsOf(rowsOfSequences(sequences))) analysis.add(record);
  const found = analysis.finish('batch').findings.map((one) => [one.evidence.events?.at(-1)?.event_id, one.class]);
  const expected = cases.flatMap((one, number) =>
    one.expected.map(([name, index]) => [`case-${number}-${String(index)}`, name]),
  );
  expect(found.sort()).toEqual(expected.sort());
});
