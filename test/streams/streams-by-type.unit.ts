import fc from 'fast-check';
import { EVENT_TYPES } from '../../core/event/event-type';
import {
  formatStreamsByType,
  parseStreamsByType,
  type StreamByType,
  streamOfType,
} from '../../core/stream/streams-by-type';
import { collectorConfig } from '../../speed-layer/collect/config';

const SPLIT = 'orders=purchase,custom:refund;searches=search;coming=';

describe('streams for types of event', () => {
  it('are configured by a variable', () => {
    expect(parseStreamsByType(SPLIT)).toEqual([
      { name: 'orders', types: ['purchase', 'custom:refund'] },
      { name: 'searches', types: ['search'] },
      { name: 'coming', types: [] },
    ]);
    expect([parseStreamsByType(undefined), parseStreamsByType('')]).toEqual([[], []]);
  });

  it('have the types that are theirs; all others are of the main one', () => {
    const streamOf = streamOfType(parseStreamsByType(SPLIT));

    expect(['purchase', 'custom:refund', 'search', 'page_view', 'custom:wishlist'].map(streamOf)).toEqual([
      'orders',
      'orders',
      'searches',
      undefined,
      undefined,
    ]);
  });

  it('are read as they were written', () => {
    const types = fc.uniqueArray(fc.constantFrom<string>(...EVENT_TYPES, 'custom:refund', 'custom:wishlist'), {
      maxLength: 8,
    });
    const several = fc
      .tuple(types, fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,15}$/), { minLength: 1, maxLength: 4 }))
      .map(([all, names]): readonly StreamByType[] =>
        names.map((name, at) => ({ name, types: all.filter((_, place) => place % names.length === at) })),
      );

    fc.assert(
      fc.property(several, (streams) => expect(parseStreamsByType(formatStreamsByType(streams))).toEqual(streams)),
    );
  });

  it.each([
    ['orders', /“orders” is not a stream with its types; write orders=purchase,custom:refund/],
    ['orders=purchase=refund', /is not a stream with its types/],
    [SPLIT + ';', /“” is not a stream with its types/],
    ['Orders=purchase', /“Orders” is not a valid stream name; use 1 to 16 lower-case letters and digits/],
    ['my.orders=purchase', /is not a valid stream name/],
    ['=purchase', /“” is not a valid stream name/],
    ['orders=returned', /there is no event type “returned”; use page_view, .* or custom:<name>/],
    ['orders=purchase,', /there is no event type “”/],
    ['orders=purchase;sales=search,purchase', /purchase is in orders and in sales; a type goes to one stream/],
    ['orders=purchase,purchase', /purchase is in orders twice/],
    ['orders=purchase;orders=search', /orders is the name of two streams/],
  ])('%s is refused', (text, message) => {
    const read = (): unknown =>
      collectorConfig({
        TIDEMARK_STREAM: 'events',
        TIDEMARK_SITES_TABLE: 'sites',
        TIDEMARK_SALTS_TABLE: 'salts',
        TIDEMARK_SECRET_PREFIX: 'tidemark/',
        TIDEMARK_STREAMS_BY_TYPE: text,
      });

    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: 'bad_configuration' }) as Error);
  });
});
