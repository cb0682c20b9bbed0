import { openReplay } from '../../platform/recording/replay-source';
import { rees46Lines } from '../../simulator/output/rees46-lines';
import { type RecordedFile, recordedFile, simulatedFile } from '../support/recorded-file';
import { bytesOf, collect, eventsOf, rejectedOf, rowsOf } from './source';

const ROWS = 17_435;

/** The real file if present, and one from the simulator. */
function inputs(): readonly RecordedFile[] {
  const [simulated, recorded] = [simulatedFile(ROWS), recordedFile(ROWS)];
  return recorded.text === simulated.text ? [recorded] : [simulated, recorded];
}

describe.each(inputs())('a rees46 file $name', ({ text }) => {
  it('reads to the last row, which is cut off', async () => {
    const rows = await rowsOf('rees46', text);
    const rejected = rejectedOf(rows);
    expect(rows).toHaveLength(ROWS);
    expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: ROWS }, (_, index) => index + 2));
    expect(rejected).toMatchObject([
      { line: ROWS + 1, code: 'truncated_row', raw: text.slice(text.lastIndexOf('\n') + 1) },
    ]);
  });

  it('has five exact duplicates, and otherwise as many identities as rows', async () => {
    const events = eventsOf(await rowsOf('rees46', text));
    expect(new Set(events.map(({ event }) => event['event_id'])).size).toBe(events.length - 5);
  });

  it('is dirty: rows without category and without brand', async () => {
    const events = eventsOf(await rowsOf('rees46', text));
    const without = (field: string): number =>
      events.filter(({ event }) => !Object.hasOwn(event, field)).length / events.length;
    expect(without('category')).toBeGreaterThan(0.25);
    expect(without('category')).toBeLessThan(0.4);
    expect(without('custom_properties')).toBeGreaterThan(0.1);
    expect(without('custom_properties')).toBeLessThan(0.2);
  });

  it('spans 2 h 50 in order of time, and counts up within each session', async () => {
    const events = eventsOf(await rowsOf('rees46', text));
    const times = events.map(({ eventTimeMs }) => eventTimeMs!);
    const positions = new Map<unknown, number>();
    expect(times[0]).toBe(Date.UTC(2019, 9, 1));
    expect(times.at(-1)!).toBeGreaterThan(Date.UTC(2019, 9, 1, 2, 49));
    expect(times.at(-1)!).toBeLessThanOrEqual(Date.UTC(2019, 9, 1, 2, 50));
    expect(times.every((ms, index) => ms >= (times[index - 1] ?? 0))).toBe(true);
    for (const [at, { event }] of events.entries()) {
      const step = event['event_id'] === events[at - 1]?.event['event_id'] ? 0 : 1;
      expect(event['sequence']).toBe((positions.get(event['session_id']) ?? 0) + step);
      positions.set(event['session_id'], event['sequence'] as number);
    }
    expect(new Set(events.map(({ event }) => event['event_type']))).toEqual(
      new Set(['page_view', 'add_to_cart', 'purchase']),
    );
  });

  it('reads the same from a stream of small chunks', async () => {
    const small = text.slice(0, 20_000);
    const chunks = Array.from({ length: Math.ceil(small.length / 700) }, (_, index) =>
      small.slice(index * 700, (index + 1) * 700),
    );
    expect(await collect(openReplay('rees46', bytesOf(...chunks)))).toEqual(await rowsOf('rees46', small));
  });
});

describe('the simulated file', () => {
  it('has the same bytes for the same seed, and the size asked for', () => {
    const file = (seed: number, events: number): string => [...rees46Lines({ seed, events })].join('');
    expect(file(1, 500)).toBe(file(1, 500));
    expect(file(2, 500)).not.toBe(file(1, 500));
    expect(file(1, 500).split('\n')).toHaveLength(501);
    expect(file(1, 2).split('\n')).toHaveLength(3);
    expect(() => file(1, 1)).toThrow(/1 rows/);
  });
});
