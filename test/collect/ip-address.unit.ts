import { ipAddressOf } from '../../speed-layer/collect/ip-address';

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:49153', '203.0.113.7'],
  ['203.0.113.7, 10.0.0.1', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
  ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
  ['"[2001:db8::1]:443"', '2001:db8::1'],
  ['2001:0DB8:0:0::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['unknown', undefined],
  ['', undefined],
  ['999.1.1.1', undefined],
  ['[', undefined],
  ['_hidden', undefined],
])('%s is %s', (text, address) => {
  expect(ipAddressOf(text)).toBe(address);
});
