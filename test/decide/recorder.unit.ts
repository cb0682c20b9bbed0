import type { RecordedEvents } from '../../core/capability/route';
import { Recorder } from '../../reaction-layer/decide/recorder';

const TIMES = { withinMs: 20, retryMs: 5 } as const;

interface Sent {
  readonly events: RecordedEvents['events'];
  readonly settle: (error?: Error) => void;
}

/** A stream that takes an event once `settle` is called. */
function stream(): { readonly sent: Sent[]; readonly recorder: Recorder } {
  const sent: Sent[] = [];
  const record = ({ events }: RecordedEvents): Promise<void> =>
    new Promise((resolve, reject) => {
      sent.push({ events, settle: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  return { sent, recorder: new Recorder({ record, onError: () => undefined }, TIMES) };
}

test('a late stream delays one answer, and is not late any more once it has taken an event', async () => {
  const { sent, recorder } = stream();
  const done: string[] = [];
  await recorder.write('shop', { event_id: 'a' }, () => done.push('a'));
  expect(recorder.isDown).toBe(true);
  await recorder.write('shop', { event_id: 'b' }, () => done.push('b'));
  expect(done).toEqual([]);
  for (const { settle } of sent) settle();
  await new Promise((resolve) => setImmediate(resolve));

  expect(done).toEqual(['a', 'b']);
  expect(recorder.isDown).toBe(false);
});

test('what a stream refuses is sent again, together', async () => {
  const { sent, recorder } = stream();
  const done: string[] = [];
  const first = recorder.write('shop', { event_id: 'a' }, () => done.push('a'));
  sent[0]?.settle(new Error('down'));
  await first;
  await recorder.write('shop', { event_id: 'b' }, () => done.push('b'));
  while (sent.length < 2) await new Promise((resolve) => setImmediate(resolve));
  expect(sent[1]?.events).toEqual([{ event_id: 'a' }, { event_id: 'b' }]);
  sent[1]?.settle();
  await new Promise((resolve) => setImmediate(resolve));

  expect(done).toEqual(['a', 'b']);
  expect(recorder.isDown).toBe(false);
});
