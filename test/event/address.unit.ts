import { readAddress } from '../../core/event/address';
import { DEFAULT_TEXT_RULES, type TextRules } from '../../core/event/text-rules';

function read(address: string, rules: Partial<TextRules> = {}) {
  const found = readAddress(address, { ...DEFAULT_TEXT_RULES, ...rules });
  if (found === undefined) throw new Error('not an address');
  return found;
}

it.each([
  ['https://shop.example', '/'],
  ['https://shop.example?x=/y', '/'],
  ['https://shop.example/a/b?c=/d#e', '/a/b'],
  ['/a#b?c', '/a'],
  ['//shop.example/a', '/a'],
  ['app://home/list/7', '/list/7'],
  ['https://[::1]:8080/x', '/x'],
  ['https:///ann:secret@shop.example/x', '/x'],
  [`/${'x'.repeat(300)}`, `/${'x'.repeat(199)}`],
  ['https://shop.example/a/', '/a'],
  ['https://shop.example/a//', '/a'],
  ['https://shop.example/%61', '/a'],
  ['https://shop.example/a;jsessionid=1', '/a'],
  ['https://shop.example/a;colour=red;JSESSIONID=1/b', '/a;colour=red/b'],
  ['https://shop.example/x/../a', '/a'],
  ['https://shop.example/Caf\u00e9', '/Caf\u00e9'],
  ['https://shop.example/Cafe\u0301', '/Caf\u00e9'],
  ['https://shop.example/Caf%C3%A9', '/Caf\u00e9'],
  ['https://shop.example/a%2Fb%20c%25', '/a%2Fb%20c%25'],
  ['https://shop.example/%ff%c3%a9', '/%FF\u00e9'],
  ['https://shop.example/100%', '/100%25'],
  ['https://shop.example/a\u202eb', '/a%E2%80%AEb'],
])('the page of %s is %s', (address, page) => {
  expect(read(address).page).toBe(page);
});

it.each([
  ['/a/', { trailingSlash: 'keep' }, '/a/'],
  ['https://shop.example/#/cart/', { hashRoutes: true }, '/#/cart'],
  ['https://shop.example/#!/cart?x=1', { hashRoutes: true }, '/#!/cart?x=1'],
  ['https://shop.example/#top', { hashRoutes: true }, '/'],
  ['https://shop.example/p?b=2&id=7&a=1', { queryParameters: ['id', 'b'] }, '/p?b=2&id=7'],
  ['https://shop.example:8443/p', { hosts: 'keep' }, 'shop.example:8443/p'],
  ['/p', { hosts: 'keep' }, '/p'],
] satisfies [string, Partial<TextRules>, string][])('the page of %s with %j is %s', (address, rules, page) => {
  expect(read(address, rules).page).toBe(page);
});

it.each([
  ['https://ann:secret@shop.example/x', 'https://shop.example/x'],
  ['https:///ann:secret@shop.example/x', 'https://shop.example/x'],
  ['https://a@b@shop.example', 'https://shop.example/'],
  ['https:ann:secret@shop.example/x', 'https://shop.example/x'],
  ['/go/https://ann:secret@localhost/x', '/go/https://localhost/x'],
  ['/go/https%3A%2F%2Fann%3Ase%40cret%40localhost/x', '/go/https%3A%2F%2Flocalhost/x'],
  ['/go?next=https%3A%2F%2Fann%3Asecret%40localhost/x', '/go?next=https%3A%2F%2Flocalhost/x'],
  ['/a?user[newPassword]=abc&x-csrf-token=abc&keyboard=1', '/a?keyboard=1'],
  ['/a?redirect=%2Fcb%3Ftoken%3Dabc&x=1', '/a?x=1'],
  ['/a?x=1;password=abc', '/a'],
  ['/reset/password=abc/x', '/reset//x'],
  ['/password/token', '/password/token'],
  ['https://shop.example/@ann', 'https://shop.example/@ann'],
  ['https://shop.example/shoes/red?size=9#top', 'https://shop.example/shoes/red?size=9#top'],
  ['/@ann?x=1#y', '/@ann?x=1#y'],
  ['https://shop.example/?q=a|b#x#y', 'https://shop.example/?q=a|b#x#y'],
  ['https://shop.example?mail=a@b', 'https://shop.example/'],
  ['https://shop.example/?to=ann%40mail.example&x=1', 'https://shop.example/?x=1'],
  ['https://shop.example/cb#access_token=abc&state=x', 'https://shop.example/cb#state=x'],
  ['https://shop.example/r/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'https://shop.example/r/[token]'],
  ['https://shop.example/r/9f86d081884c7d659a2feaa0c55ad015', 'https://shop.example/r/[token]'],
  [
    'https://shop.example/p/0190f3c2-6a0e-7cc1-8f5e-9d8c7b6a5f4e',
    'https://shop.example/p/0190f3c2-6a0e-7cc1-8f5e-9d8c7b6a5f4e',
  ],
  [
    'https://shop.example/blog/the-10-best-running-shoes-of-2026-for-you',
    'https://shop.example/blog/the-10-best-running-shoes-of-2026-for-you',
  ],
  [
    'https://shop.example/?gclid=Cj0KCQjwsdfSDFsdf3sdfSDF34sdfSDFsdf34',
    'https://shop.example/?gclid=Cj0KCQjwsdfSDFsdf3sdfSDF34sdfSDFsdf34',
  ],
])('%s is stored as %s', (address, stored) => {
  expect(read(address).url).toBe(stored);
});

it('keeps what looks like a secret if the site says so, but never credentials', () => {
  const address = read('https://ann:secret@shop.example/ann@mail.example?x=ann@mail.example', { redact: false });

  expect(address).toMatchObject({ page: '/ann@mail.example', isRedacted: false });
  expect(address.url).toBe('https://shop.example/ann@mail.example?x=ann@mail.example');
});

it.each(['about:blank', 'javascript:alert(1)', 'mailto:ann@mail.example', 'https://', 'data:text/plain,x'])(
  '%s is not an address',
  (address) => {
    expect(readAddress(address, DEFAULT_TEXT_RULES)).toBeUndefined();
  },
);
