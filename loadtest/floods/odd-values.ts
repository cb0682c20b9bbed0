import fc from 'fast-check';

/** Times as people, languages and machines write them; many name no instant. */
const TIMES: readonly unknown[] = [
  '2019-10-01T08:30:00Z', '2019-10-01 08:30:00+0530', '2019-10-01T08:30:60Z', '2019-10-01T24:00:00Z', '20191001T083000Z',
  '2019-10-01T08:30:00.123456789+02:00', '2019-10-01t08:30z', '2019-10-01T08:30:00', '2019-10-01', '2019-02-30T08:30:00Z',
  '2019-W40-2', '2019-274', 'Tue, 01 Oct 2019 08:30:00 GMT', '01/Oct/2019:08:30:00 +0000', 'Oct 1 2019 08:30:00 UTC',
  '01.10.2019 08:30', '10/01/2019', 'yesterday', 'now', '-24h', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z',
  '+275760-09-13T00:00:00Z', '1569918600', '1569918600000', '1569918600000000000', '1569918600.25', 1569918600, 1569918600000,
  1569918600000000, 1569918600.5, -1, 0, 8.64e15, 8.64e15 + 1, '٢٠١٩-١٠-٠١T00:00:00Z', '2019−10−01T00:00:00Z', '2019-10-01T08:30:00[Europe/Berlin]',
  ' 2019-10-01T08:30:00Z ', '2019-10-01T08:30:00Z\n', '2019-10-01T08:30:00+99:99', '2019-10-27T02:30:00+01:00[Europe/Berlin]',
]; // prettier-ignore

/** Numbers as people and languages write them. */
const NUMBERS: readonly unknown[] = [
  0, -0, 1, -1, 0.1, 1e-7, 1e21, 1e300, 5e-324, 9_007_199_254_740_991, 9_007_199_254_740_993, 2 ** 31, 2 ** 32, 2 ** 63, 99_999_999_999_999,
  '0', '-0', '+1', '1,99', '1.234,56', '1,234.56', '1_000', '1e3', '1E400', '0x10', '0b1', '007', '.5', '5.', '  7 ', '٣', '１２', '½', '−5', '19.99€', '$5',
  'NaN', 'Infinity', '-Infinity', 'null', 'true', '1'.repeat(400), `0.${'0'.repeat(30)}1`, '999999999999', '1000000000000', '12345678901234567890.123456789',
]; // prettier-ignore

const TEXTS: readonly string[] = [
  '', ' ', '\u0000', 'a\u0000b', '\u001b[31m', '\r\n', '\t', '\u202e', '\u200b', '\ufeff', '\ufffd', '\ud800', '\udc00\ud800', 'e\u0301', 'é', 'ﷺ', '👩‍👩‍👧', '=cmd()', "'; drop table events; --",
  '"', '\\', '</script>', '{{7*7}}', '${7*7}', '../../etc/passwd', '~', '\uffff', 'null', 'undefined', '[object Object]', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
  'https:///a:b@c/', 'about:blank', '//', '/%', '/%ff?%&=;#%', 'http://[', 'http://[::1]:99999/', 'javascript:alert(1)', 'data:text/html,x', `/${'a/'.repeat(1_500)}`, `https://a.example/?${'q=1&'.repeat(800)}`,
  'https://xn--a.example/', 'https://user:secret@shop.example/a?token=eyJhbGciOiJIUzI1NiJ9.e30.x', 'a@b.example', '@'.repeat(500), '1.1.1.1,', '::ffff:1.2.3.4', '[', '::', '1.2.3.4:80', 'fe80::1%eth0',
  'x'.repeat(129), 'x'.repeat(3_000), '\u0300'.repeat(2_000), 'İ'.repeat(300), 'custom:', 'custom:WISHLIST', 'custom:__proto__', 'Page_View', 'USD', 'usd', 'XXX', 'BTC', 'all', '*', '%', '_',
]; // prettier-ignore

/** Values of JSON that a program did not expect; some only text can write. */
const SHAPES: readonly unknown[] = [
  null, true, false, [], {}, [null], [[[[[[1]]]]]], [{}], { a: 1 }, { length: 3 }, { toString: 1 }, { valueOf: null }, { then: 1 }, Array.from({ length: 200 }, (_, at) => at),
  JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":{"event_type":"purchase"}}'), JSON.parse('{"a":{"constructor":{"prototype":1}}}'), { '': { '': { '': { '': { '': 1 } } } } },
  Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`p${at}`, at])), { text: 'x'.repeat(9_000) },
]; // prettier-ignore

export const oddTimes = fc.constantFrom(...TIMES);
export const oddNumbers = fc.constantFrom(...NUMBERS);
export const oddTexts = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));

/** Any value that JSON can write. */
export const oddValues: fc.Arbitrary<unknown> = fc.oneof(
  oddTexts,
  oddNumbers,
  oddTimes,
  fc.constantFrom(...SHAPES),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Texts that a header can carry: HTTP has bytes there, without line ends. */
export const headerTexts = fc
  .array(fc.integer({ min: 32, max: 255 }), { maxLength: 60 })
  .map((codes) => String.fromCharCode(...codes).replaceAll('\u007f', ''));
