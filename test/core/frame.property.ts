import fc from 'fast-check';
import { CorruptBytesError } from '../../core/encoding/bytes';
import { EVENT_COLUMNS } from '../../core/event/columns';
import { decodeFrame, encodeFrame, type EventFrame, type FrameCodec } from '../../core/frame/frame';
import type { EventRow } from '../../core/event/columns';
import { TIMES } from '../../core/event/column-values';
import { eventOf, rowOf } from '../../core/event/event-row';
import { syntheticEvents } from '../../loadtest/measures/synthetic-events';
import { LARGEST_BIN } from '../../core/sketch/ddsketch';
import { COARSE_PRECISION, FINE_PRECISION, maxRankOf } from '../../core/sketch/hyperloglog';
import { nodeCodec } from '../../speed-layer/compression';

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('\n', '","', '\\n', '],[', '\u2028\u2029', '😀', '\uFEFFx', '\u0000', '__proto__'),
);

const register = (precision: number): fc.Arbitrary<number> =>
  fc
    .tuple(fc.nat({ max: 2 ** precision - 1 }), fc.integer({ min: 1, max: maxRankOf(2 ** precision) }))
    .map(([index, rank]) => index * 64 + rank);
const VALUES = {
  text,
  int: fc.integer(),
  long: fc.maxSafeInteger(),
  bool: fc.boolean(),
  key: fc.string({ unit: 'grapheme', maxLength: 20 }),
  time: fc.integer({ min: TIMES.first, max: TIMES.last }),
  bin: fc.integer({ min: -LARGEST_BIN, max: LARGEST_BIN }),
  fine_register: register(FINE_PRECISION),
  coarse_register: register(COARSE_PRECISION),
};

function arbitraryValue(column: (typeof EVENT_COLUMNS)[number]): fc.Arbitrary<unknown> {
  const values: fc.Arbitrary<unknown> = VALUES['holds' in column ? column.holds : column.type];
  return column.nullable ? fc.option(values) : values;
}

const events = fc.array(
  fc.tuple(...EVENT_COLUMNS.map(arbitraryValue)).map((values) => eventOf(values as unknown as EventRow)),
  { maxLength: 5 },
);
const quarantined = fc.array(
  fc.record(
    { reason: fc.record({ code: text, path: text, message: text }, { noNullPrototype: true }), sealed: text },
    { noNullPrototype: true },
  ),
  { maxLength: 3 },
);
const sites = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,62}$/);
const frames: fc.Arbitrary<EventFrame> = fc.record(
  { kind: fc.constant('events' as const), site: sites, receivedMs: fc.nat({ max: TIMES.last }), events, quarantined },
  { noNullPrototype: true },
);

function refusal(read: () => void): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Events whose frame is compressed. */
const MANY = 20;

describe('a frame', () => {
  it('has a column of each name in its row, in order', () => {
    fc.assert(
      fc.property(events, (all) => {
        for (const event of all) expect(rowOf(event)).toEqual(EVENT_COLUMNS.map(({ name }) => event[name]));
      }),
    );
  });

  it('is compressed if its events are many, and else takes no time for that', () => {
    const compressed: number[] = [];
    const gzip = (bytes: Uint8Array): Uint8Array => {
      compressed.push(bytes.length);
      return nodeCodec.gzip(bytes);
    };
    for (const count of [1, MANY]) {
      const frame: EventFrame = {
        kind: 'events',
        site: 's',
        receivedMs: 1,
        events: syntheticEvents(count).map((event) => eventOf(rowOf(event))),
        quarantined: [],
      };
      expect(decodeFrame(encodeFrame(frame, { ...nodeCodec, gzip }), nodeCodec)).toEqual(frame);
    }

    expect(compressed).toHaveLength(1);
  });

  it('decodes to what was encoded, whatever the texts are', () => {
    fc.assert(
      fc.property(frames, (frame) => expect(decodeFrame(encodeFrame(frame, nodeCodec), nodeCodec)).toEqual(frame)),
    );
  });

  it('of a pulse carries its time', () => {
    const pulse = { kind: 'pulse', pulseMs: 1_569_888_000_000 } as const;

    expect(decodeFrame(encodeFrame(pulse, nodeCodec), nodeCodec)).toEqual(pulse);
  });

  it('with any bit flipped, or cut anywhere, is refused', () => {
    const frame: EventFrame = {
      kind: 'events',
      site: 's',
      receivedMs: 1,
      events: syntheticEvents(3).map((event) => eventOf(rowOf(event))),
      quarantined: [],
    };
    const bytes = encodeFrame(frame, nodeCodec);
    const refusals: unknown[] = [];
    for (let at = 0; at < bytes.length; at++) {
      refusals.push(refusal(() => decodeFrame(bytes.subarray(0, at), nodeCodec)));
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
      refusals.push(refusal(() => decodeFrame(flipped, nodeCodec)));
    }

    expect(refusals.filter((error) => !(error instanceof CorruptBytesError))).toEqual([]);
  });

  it.each<readonly [string, Partial<FrameCodec>]>([
    [
      'a body that cannot be opened',
      {
        gunzip: () => {
          throw new Error('not gzip');
        },
      },
    ],
    ['a body that is not JSON', { gunzip: () => new TextEncoder().encode('[1,') }],
    ['a body that is not UTF-8', { gunzip: () => Uint8Array.of(0xff) }],
    ['fewer lines than the header promises', { gunzip: () => new TextEncoder().encode('[]') }],
    ['lines that are not events', { gunzip: () => new TextEncoder().encode(Array(MANY).fill('1').join('\n')) }],
  ])('with %s is refused', (_, broken) => {
    const bytes = encodeFrame(
      { kind: 'events', site: 's', receivedMs: 1, events: syntheticEvents(MANY), quarantined: [] },
      nodeCodec,
    );

    expect(() => decodeFrame(bytes, { ...nodeCodec, ...broken })).toThrow(CorruptBytesError);
  });
});

describe('a row', () => {
  it('has the columns in the order of EVENT_COLUMNS', () => {
    const row = EVENT_COLUMNS.map(({ name }) => name);
    const event = eventOf(row as unknown as EventRow) as unknown as Readonly<Record<string, unknown>>;

    expect(event).toEqual(Object.fromEntries(row.map((name) => [name, name])));
    expect(rowOf(eventOf(row as unknown as EventRow))).toEqual(row);
  });

  it('of an older writer has null for the columns it did not know', () => {
    const [event] = syntheticEvents(1).map((whole) => eventOf(rowOf(whole).slice(0, 18) as unknown as EventRow));

    expect(event).toMatchObject({ country: null, custom_properties: null, device: expect.any(String) as string });
  });
});
