import { scrub } from '../../tracker/src/scrub';

test.each([
  ['https://user:secret@shop.example/a', 'https://shop.example/a'],
  ['https://shop.example/reset?token=abc&step=2', 'https://shop.example/reset?step=2'],
  ['https://shop.example/?PassWord=x', 'https://shop.example/'],
  ['https://shop.example/u/jo.doe@mail.example/orders', 'https://shop.example/u/[email]/orders'],
  ['https://shop.example/?q=jo%40mail.example', 'https://shop.example/?q=[email]'],
  ['TypeError: jo@mail.example is not a function', 'TypeError: [email] is not a function'],
  ['https://shop.example/shoes?size=42#top', 'https://shop.example/shoes?size=42#top'],
])('%s is sent as %s', (address, sent) => {
  expect(scrub(address)).toBe(sent);
});
