import { createTruthRecorder } from '../../simulator/truth-ledger';
import { eventLines } from '../../simulator/output/event-lines';
import { simulate } from '../../simulator/simulate';
import { eventsOf, rejectedOf, rowsOf } from './source';

const EVENT = { event_type: 'page_view', timestamp: '2019-10-01T00:00:01Z', session_id: 's1' };

describe('a line of NDJSON', () => {
  it('is an event, at its own time', async () => {
    const rows = await rowsOf('ndjson', `${JSON.stringify(EVENT)}\n\n`);
    expect(rows).toEqual([{ line: 1, eventTimeMs: Date.UTC(2019, 9, 1, 0, 0, 1), event: EVENT }]);
  });

  it('brings when it was sent and received', async () => {
    const sent = { ...EVENT, sent_at: '2019-10-01T00:00:05Z', user_agent: 'x' };
    const line = { ...sent, received_at: '2019-10-01T00:00:07Z' };
    const rows = await rowsOf('ndjson', `${JSON.stringify(line)}\n${JSON.stringify(sent)}`);
    expect(rows).toEqual([
      {
        line: 1,
        eventTimeMs: Date.UTC(2019, 9, 1, 0, 0, 7),
        event: { ...EVENT, user_agent: 'x' },
        sentAt: line.sent_at,
      },
      {
        line: 2,
        eventTimeMs: Date.UTC(2019, 9, 1, 0, 0, 5),
        event: { ...EVENT, user_agent: 'x' },
        sentAt: line.sent_at,
      },
    ]);
  });

  it('is left to the contract when it is JSON, whatever it says', async () => {
    const rows = await rowsOf('ndjson', '"page_view"\n{"timestamp":"soon"}\n7\nnull\n');
    expect(rows).toEqual([
      { line: 1, eventTimeMs: undefined, event: 'page_view' },
      { line: 2, eventTimeMs: undefined, event: { timestamp: 'soon' } },
      { line: 3, eventTimeMs: undefined, event: 7 },
      { line: 4, eventTimeMs: undefined, event: null },
    ]);
  });

  it('may be an array of events, and begin with a record separator', async () => {
    const rows = await rowsOf('ndjson', '\u001e[{"a":1},{"a":2}]\n\u001e{"a":3}\n');
    expect(rows.map((row) => [row.line, 'event' in row && row.event])).toEqual([
      [1, { a: 1 }],
      [1, { a: 2 }],
      [2, { a: 3 }],
    ]);
  });

  it.each([
    ['[\n{"a":1}\n]', 'one_document', 'jq -c'],
    ['{"a":1}\r{"a":2}\r', 'lines_of_returns', 'tr "\\r" "\\n"'],
    [`{"a":1}\r`.repeat(200_000), 'lines_of_returns', 'tr "\\r" "\\n"'],
  ])('is asked for where the file has none: %#', async (text, code, remedy) => {
    await expect(rowsOf('ndjson', text)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(remedy) as string,
    });
  });

  it('is rejected when it is not JSON, or truncated', async () => {
    const rows = await rowsOf('ndjson', `not json\n${JSON.stringify(EVENT)}\n{"event_type":"pa`);
    expect(rejectedOf(rows).map(({ line, code, raw }) => [line, code, raw])).toEqual([
      [1, 'invalid_json', 'not json'],
      [3, 'invalid_json', '{"event_type":"pa'],
    ]);
    expect(rejectedOf(rows)[1]!.message).toContain('ends in the middle');
  });
});

describe('the lines that the simulator writes', () => {
  it('come back as the events that were sent, at the time they were received', async () => {
    const requests = [...simulate({ seed: 3, startMs: Date.UTC(2026, 2, 2), hours: 0.1, ratePerSecond: 10 })];
    const recorder = createTruthRecorder();
    for (const request of requests) recorder.record(request);
    const rows = await rowsOf('ndjson', [...eventLines(requests)].join(''));
    const times = requests.flatMap(({ atMs, body }) => body.events.map(() => atMs));
    expect(rejectedOf(rows)).toEqual([]);
    expect(rows).toHaveLength(recorder.truthLedger().sites['shop']!.sent.events);
    expect(
      eventsOf(rows).every(({ eventTimeMs }, index) => eventTimeMs === undefined || eventTimeMs === times[index]),
    ).toBe(true);
  });
});
