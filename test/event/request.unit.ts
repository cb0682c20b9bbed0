import { type EventRequest, isRefusal, parseRequest, type Refusal, type RequestItem } from '../../core/event/request';

const encoder = new TextEncoder();
function parse(body: string, contentType?: string): EventRequest | Refusal {
  return parseRequest(encoder.encode(body), contentType);
}

function itemsOf(body: string, contentType?: string): readonly RequestItem[] {
  const request = parse(body, contentType);
  if (isRefusal(request)) throw new Error(request.detail);
  return request.items;
}

describe('a request', () => {
  it.each([
    ['one event', '{"a":1}', [{ event: { a: 1 } }]],
    ['an array', '[{"a":1},{"a":2}]', [{ event: { a: 1 } }, { event: { a: 2 } }]],
    ['a wrapper', '{"events":[{"a":1}]}', [{ event: { a: 1 } }]],
    ['lines', '{"a":1}\r\n\n{"a":2}\n', [{ event: { a: 1 } }, { event: { a: 2 } }]],
    ['lines that end with CR', '{"a":1}\r{"a":2}\r', [{ event: { a: 1 } }, { event: { a: 2 } }]],
    ['lines of arrays', '[{"a":1},{"a":2}]\n[]\n{"a":3}', [1, 2, 3].map((a) => ({ event: { a } }))],
    ['a sequence', '\u001e{"a":1}\n\u001e{\n"a":2}\n', [{ event: { a: 1 } }, { event: { a: 2 } }]],
    ['an empty array', '[]', []],
    ['something that is not an event', '7', [{ event: 7 }]],
  ])('may be %s', (_, body, items) => {
    expect(itemsOf(body)).toEqual(items);
  });

  it('takes sent_at from the wrapper', () => {
    expect(parse('{"events":[],"sent_at":"2019-10-01T00:00:00Z"}')).toEqual({
      items: [],
      sentMs: Date.UTC(2019, 9, 1),
      warnings: [],
    });
  });

  it.each([
    ['"2019-10-01 05:30:00+0530"', Date.UTC(2019, 9, 1)],
    ['1569888000000', Date.UTC(2019, 9, 1)],
    ['"1569888000"', Date.UTC(2019, 9, 1)],
    ['"yesterday"', undefined],
    ['{}', undefined],
  ])('with sent_at %s keeps its events', (sentAt, sentMs) => {
    const codes = sentMs === undefined ? ['no_clock_correction'] : [];

    const request = parse(`{"events":[{"a":1}],"sent_at":${sentAt}}`);

    expect(request).toMatchObject({
      items: [{ event: { a: 1 } }],
      sentMs,
      warnings: codes.map((code) => ({ code, path: 'sent_at' })),
    });
  });

  it('has no sent_at if it is empty', () => {
    expect(parse('{"events":[{"a":1}],"sent_at":""}')).toEqual({
      items: [{ event: { a: 1 } }],
      sentMs: undefined,
      warnings: [],
    });
  });

  it('leaves out what it does not know beside the events, with a warning', () => {
    expect(parse('{"events":[{"a":1}],"batch":7}')).toMatchObject({
      items: [{ event: { a: 1 } }],
      warnings: [{ code: 'unknown_field', path: 'batch' }],
    });
  });

  it('refuses only the bad line of NDJSON, and does not quote it', () => {
    const [first, second, third] = itemsOf(
      '{"a":1}\n{"mail":"ann@example.com" 1}\n{"a":3}',
      'application/x-ndjson; charset=utf-8',
    );

    expect(first).toEqual({ event: { a: 1 } });
    expect(second).toMatchObject({
      line: '{"mail":"ann@example.com" 1}',
      rejection: { code: 'invalid_json', path: '' },
    });
    expect(JSON.stringify((second as { rejection: unknown }).rejection)).not.toContain('ann');
    expect(third).toEqual({ event: { a: 3 } });
  });

  it.each(['\n', '\r', '\r\n', '\u001e'])('refuses only the bad line of lines between %j', (separator) => {
    const lines = ['{"a":1}', '{"a"', '[{"a":2},3]', '{"events":[]}'];

    for (const contentType of ['application/json-seq', 'application/x-ndjson', undefined])
      expect(itemsOf(separator + lines.join(separator), contentType)).toMatchObject([
        { event: { a: 1 } },
        { rejection: { code: 'invalid_json' } },
        { event: { a: 2 } },
        { event: 3 },
        { rejection: { code: 'wrong_type', message: expect.stringContaining('a request of its own') as string } },
      ]);
  });

  it.each(['\n', '\r', '\u001e'])('refuses only the line that is not UTF-8, between %j', (separator) => {
    const bytes = Buffer.from(['{"a":1}', '{"a":"\u00e9"}', '{"a":3}'].join(separator), 'latin1');

    expect(parseRequest(bytes, 'application/x-ndjson')).toMatchObject({
      items: [{ event: { a: 1 } }, { rejection: { code: 'not_utf8' } }, { event: { a: 3 } }],
    });
  });

  it('refuses only the line that is not UTF-8', () => {
    const bytes = Uint8Array.from([...encoder.encode('{"a":1}\n{"a":"'), 0xe9, ...encoder.encode('"}\n{"a":3}')]);

    for (const contentType of ['application/x-ndjson', undefined]) {
      expect(parseRequest(bytes, contentType)).toMatchObject({
        items: [{ event: { a: 1 } }, { line: '{"a":"\ufffd"}', rejection: { code: 'not_utf8' } }, { event: { a: 3 } }],
      });
    }
    expect(parseRequest(Uint8Array.from([0x22, 0xff, 0x22]))).toMatchObject({ code: 'not_utf8' });
  });

  it.each(['[{"a":1},{"a":"\u00e9"},{"a":3}]', '{"events":[{"a":1},{"a":"\u00e9"},{"a":3}]}'])(
    'refuses only the event of %s that is not UTF-8',
    (text) => {
      expect(parseRequest(Buffer.from(text, 'latin1'))).toMatchObject({
        items: [{ event: { a: 1 } }, { line: '{"a":"\ufffd"}', rejection: { code: 'not_utf8' } }, { event: { a: 3 } }],
      });
    },
  );

  it.each(['{"a":"\u00e9"}', '[{"a":"\u00e9"'])('refuses %s whole, as it is not UTF-8', (text) => {
    expect(parseRequest(Buffer.from(text, 'latin1'))).toMatchObject({ code: 'not_utf8' });
  });

  it('takes lines of files that were joined with their byte order marks', () => {
    expect(itemsOf('\ufeff{"a":1}\n\ufeff{"a":2}\n{"a":3}')).toEqual([
      { event: { a: 1 } },
      { event: { a: 2 } },
      { event: { a: 3 } },
    ]);
  });

  it('a bad first line is refused alone if the content type says NDJSON', () => {
    expect(itemsOf('{oops\n{"a":1}', 'application/x-ndjson')).toMatchObject([
      { rejection: { code: 'invalid_json' } },
      { event: { a: 1 } },
    ]);
  });

  it.each([
    ['', 'empty_body', ''],
    [' \n ', 'empty_body', ''],
    ['{"a":1', 'invalid_json', 'it ends too early, at line 1, column 7'],
    ['[{"a":1},\n {"a":x}]', 'invalid_json', 'an unexpected character at line 2, column 7'],
    ['{"events":{}}', 'wrong_type', 'events must be an array'],
  ])('%j is refused as %s', (body, code, detail) => {
    const refusal = parse(body);

    expect(refusal).toMatchObject({ code });
    expect(isRefusal(refusal) && refusal.detail).toContain(detail);
  });

  it('of more than 500 events is refused in every form', () => {
    const events = Array.from({ length: 501 }, () => ({}));
    const lines = events.map(() => '{}').join('\n');
    const arrays = `[{}]\n${JSON.stringify(events.slice(1))}`;

    for (const body of [JSON.stringify(events), JSON.stringify({ events }), lines, arrays]) {
      expect(parse(body)).toMatchObject({ code: 'too_many_events' });
    }
    expect(itemsOf(JSON.stringify(events.slice(1)))).toHaveLength(500);
  });

  it('of a megabyte of brackets is judged, not a stack overflow', () => {
    expect(itemsOf('['.repeat(500_000) + ']'.repeat(500_000))).toHaveLength(1);
    expect(parse('['.repeat(1_000_000))).toMatchObject({ code: 'invalid_json' });
  });
});
