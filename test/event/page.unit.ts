import { pageOf, withoutUserInfo } from '../../core/event/page';

it.each([
  ['https://shop.example', '/'],
  ['https://shop.example?x=/y', '/'],
  ['https://shop.example/a/b?c=/d#e', '/a/b'],
  ['/a#b?c', '/a'],
  ['//shop.example/a', '/a'],
  ['app://home/list/7', '/list/7'],
  ['https://[::1]:8080/x', '/x'],
  [`/${'x'.repeat(300)}`, `/${'x'.repeat(199)}`],
  [`/${'x'.repeat(198)}😀`, `/${'x'.repeat(198)}`],
])('the page of %s is %s', (address, page) => {
  expect(pageOf(address)).toBe(page);
});

it.each([
  ['https://ann:secret@shop.example/x', 'https://shop.example/x'],
  ['https://a@b@shop.example', 'https://shop.example'],
  ['//ann@shop.example/', '//shop.example/'],
  ['https://shop.example/@ann', 'https://shop.example/@ann'],
  ['https://shop.example?mail=a@b', 'https://shop.example?mail=a@b'],
  ['/@ann', '/@ann'],
])('%s without user info is %s', (address, clean) => {
  expect(withoutUserInfo(address)).toBe(clean);
});
