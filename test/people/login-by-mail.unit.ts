import { memoryItems } from '../../adapters/memory/memory-items';
import { memoryMailer } from '../../adapters/memory/memory-mailer';
import { loginRoutes } from '../../serving-layer/people/login-by-mail';
import { LOGIN_MAILS } from '../../serving-layer/people/mail-limit';
import { putPerson } from '../../serving-layer/people/people-table';

async function door() {
  const clock = { nowMs: Date.UTC(2026, 9, 1) };
  const table = memoryItems();
  await putPerson(table, { address: 'owner@shop.example', sites: ['shop'], created_ms: 0 });
  const mailer = memoryMailer();
  const made: (readonly string[])[] = [];
  const work: Promise<unknown>[] = [];
  const routes = loginRoutes({
    table,
    clock: { now: () => clock.nowMs },
    outbound: { mailer, pageUrl: 'https://stats.example' },
    makeLogin: (sites) => {
      made.push(sites);
      return { code: `code-${made.length}`, expiresMs: clock.nowMs + 900_000 };
    },
    afterwards: (started) => work.push(started),
  });
  const ask = async (address: string): Promise<readonly [number, string]> => {
    const request = new Request('https://evil.example/open/login', {
      method: 'POST',
      body: new URLSearchParams({ address }).toString(),
    });
    const response = await routes.find(({ method }) => method === 'post')?.handle(request);
    const body = (await response?.text()) ?? '';
    await Promise.all(work);
    return [response?.status ?? 0, body];
  };
  return { ask, mailer, made, clock };
}

test('a person gets a link to the configured page; nobody learns who is one', async () => {
  const { ask, mailer, made } = await door();

  const known = await ask('OWNER@shop.example');
  const unknown = await ask('stranger@shop.example');

  expect(known).toEqual(unknown);
  expect(known[0]).toBe(200);
  expect(mailer.sent.map(({ to }) => to)).toEqual(['owner@shop.example']);
  expect(mailer.sent[0]?.text).toContain('https://stats.example/#login=code-1');
  expect(mailer.sent[0]?.html).not.toContain('evil.example');
  expect(made).toEqual([['shop']]);
});

test('a mailbox is not filled, and neither are those of all', async () => {
  const { ask, mailer, clock } = await door();
  for (let tries = 0; tries < LOGIN_MAILS.perAddress + 3; tries++)
    expect((await ask(tries % 2 === 0 ? 'owner@shop.example' : 'Owner@Shop.example'))[0]).toBe(200);
  expect(mailer.sent).toHaveLength(LOGIN_MAILS.perAddress);

  for (let tries = 0; tries < LOGIN_MAILS.requestsPerMinute; tries++) await ask(`a${tries}@shop.example`);
  expect((await ask('owner@shop.example'))[0]).toBe(429);

  clock.nowMs += LOGIN_MAILS.spanMs;
  expect((await ask('owner@shop.example'))[0]).toBe(200);
  expect(mailer.sent).toHaveLength(LOGIN_MAILS.perAddress + 1);
});

test.each([
  '',
  'nobody',
  'a@b.example\r\nBcc: c@d.example',
  `${'a'.repeat(300)}@b.example`,
  'a@b.example, c@d.example',
])('what is not one address is refused: %j', async (address) => {
  const { ask, mailer } = await door();
  expect((await ask(address))[0]).toBe(400);
  expect(mailer.sent).toEqual([]);
});
