import { openReplay } from '../../platform/recording/replay-source';
import { bytesOf, eventsOf, rejectedOf, rowsOf } from './source';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
const SESSION = '72d76fde-8bb3-4e00-8c23-a032dfed738c';
const OTHER = '9333dfbd-b87a-4708-9857-6336556b0fcc';

function row(overrides: Readonly<Record<string, string>> = {}): string {
  const fields = {
    event_time: '2019-10-01 00:00:01 UTC',
    event_type: 'view',
    product_id: '3900821',
    category_id: '2053013552326770905',
    category_code: 'appliances.environment.water_heater',
    brand: 'aqua',
    price: '33.20',
    user_id: '554748717',
    user_session: SESSION,
    ...overrides,
  };
  return HEADER.split(',')
    .map((name) => fields[name as keyof typeof fields])
    .join(',');
}

function fileOf(...rows: readonly string[]): string {
  return [HEADER, ...rows, ''].join('\n');
}

describe('a row of the rees46 data', () => {
  it('becomes a view of a product', async () => {
    const [first] = await rowsOf('rees46', fileOf(row()));
    expect(first).toEqual({
      line: 2,
      eventTimeMs: Date.UTC(2019, 9, 1, 0, 0, 1),
      event: {
        event_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        event_type: 'page_view',
        timestamp: '2019-10-01T00:00:01.000Z',
        session_id: SESSION,
        user_id: '554748717',
        sequence: 1,
        product_id: '3900821',
        category: 'appliances.environment.water_heater',
        price: '33.20',
        currency: 'USD',
        custom_properties: { brand: 'aqua' },
      },
    });
  });

  it('becomes add_to_cart, or the purchase of one', async () => {
    const events = eventsOf(
      await rowsOf('rees46', fileOf(row({ event_type: 'cart' }), row({ event_type: 'purchase' }))),
    );
    expect(events.map(({ event }) => [event['event_type'], event['quantity'], event['sequence']])).toEqual([
      ['add_to_cart', undefined, 1],
      ['purchase', 1, 2],
    ]);
  });

  it('has no category, brand or price where the row has none', async () => {
    const [first] = eventsOf(await rowsOf('rees46', fileOf(row({ category_code: '', brand: '', price: '' }))));
    for (const field of ['category', 'custom_properties', 'price', 'currency'])
      expect(first!.event).not.toHaveProperty(field);
  });

  it('is counted within its session; an exact duplicate keeps its identity', async () => {
    const rows = [row(), row({ user_session: OTHER }), row({ event_type: 'cart' }), row()];
    const events = eventsOf(await rowsOf('rees46', fileOf(...rows)));
    expect(events.map(({ event }) => event['sequence'])).toEqual([1, 1, 2, 3]);
    expect(events[3]!.event['event_id']).toBe(events[0]!.event['event_id']);
    expect(new Set(events.map(({ event }) => event['event_id'])).size).toBe(3);
  });

  it('is equal to the row before in everything if it is a copy of it', async () => {
    const events = eventsOf(await rowsOf('rees46', fileOf(row(), row(), row({ event_type: 'cart' }))));

    expect(events[1]!.event).toEqual(events[0]!.event);
    expect(events.map(({ event }) => event['sequence'])).toEqual([1, 1, 2]);
  });

  it('is read with quotes and Windows line ends as well', async () => {
    const plain = eventsOf(await rowsOf('rees46', fileOf(row({ brand: 'aqua' }))));
    const quoted = eventsOf(await rowsOf('rees46', fileOf(row({ brand: '"aqua, inc"' })).replaceAll('\n', '\r\n')));
    expect(quoted[0]!.event).toEqual({
      ...plain[0]!.event,
      event_id: quoted[0]!.event['event_id'],
      custom_properties: { brand: 'aqua, inc' },
    });
  });

  it.each([
    [
      'truncated_row',
      '2019-10-01 02:50:00 UTC,view,10900305,2053013555069845885,appliances.kitchen.mixer,elenberg,25.71,52040330',
      /8 fields .* 9/,
    ],
    ['too_many_fields', `${row()},extra`, /10 fields/],
    ['unclosed_quote', row({ brand: '"aqua' }), /quote/],
    ['unknown_event_type', row({ event_type: 'remove_from_cart' }), /"remove_from_cart".*view, cart, purchase/],
    ['unknown_event_type', row({ event_type: 'constructor' }), /"constructor"/],
    ['malformed_event_time', row({ event_time: '2019-10-01T00:00:00Z' }), /2019-10-01 00:00:00 UTC/],
    ['malformed_event_time', row({ event_time: '2019-02-30 00:00:00 UTC' }), /2019-02-30/],
    ['missing_field', row({ user_id: '' }), /no user_id/],
    ['missing_field', row({ user_session: '' }), /no user_session/],
    ['missing_field', row({ product_id: '' }), /no product_id/],
    ['malformed_price', row({ price: '12,5'.replace(',', '.5.') }), /12\.5\.5/],
  ])('is rejected: %s', async (code, raw, message) => {
    const rows = await rowsOf('rees46', fileOf(row(), raw, row({ event_type: 'cart' })));
    expect(rejectedOf(rows)).toEqual([{ line: 3, code, message: expect.stringMatching(message) as string, raw }]);
    expect(eventsOf(rows)).toHaveLength(2);
  });

  it('that the file ends in is rejected if its last field is cut, and taken if it is whole', async () => {
    const whole = await rowsOf('rees46', fileOf(row()).trimEnd());
    const cut = await rowsOf('rees46', fileOf(row()).trimEnd().slice(0, -4));
    expect([eventsOf(whole).length, rejectedOf(whole).length]).toEqual([1, 0]);
    expect(rejectedOf(cut).map(({ code }) => code)).toEqual(['truncated_row']);
  });
});

describe('a file to be replayed', () => {
  it.each([
    ['', 'empty_file'],
    ['{"event_type":"page_view"}\n', 'unexpected_header'],
    [`${row()}\n`, 'unexpected_header'],
  ])('is refused when it is not in the format', async (text, code) => {
    await expect(rowsOf('rees46', text)).rejects.toMatchObject({ code, name: 'ReplayFormatError' });
  });

  it('is refused in a format that is not known', () => {
    expect(() => openReplay('csv', bytesOf(''))).toThrow(/"csv".*rees46 or ndjson/);
  });
});
