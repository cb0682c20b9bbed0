import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { SesApi } from '../../../adapters/aws/api/ses-api';
import { createSesMailer } from '../../../adapters/aws/ses-mailer';
import { MailSettingsError, readSmtpUrl } from '../../../adapters/mail/mail-settings';
import { createSmtpMailer } from '../../../adapters/mail/smtp-mailer';
import { memoryMailer } from '../../../adapters/memory/memory-mailer';
import type { Mail, Mailer } from '../../../core/port/mailer';
import { openMailer } from '../../../platform/open-mailer';
import { awsError, scripted } from '../aws/doubles/scripted';
import { TEST_ACCOUNT } from '../aws/doubles/moto';

/** A mail server on which addresses of `refused.example` do not exist and those of `busy.example` cannot be taken now. */
interface Setting {
  readonly mailer: Mailer;
  /** What arrived, as text in which headers and parts can be looked for. */
  readonly arrived: () => readonly string[];
  readonly close: () => Promise<void>;
}

const MAIL: Mail = {
  to: 'ops@shop.example',
  subject: 'Umsätze fehlen: −40 %',
  text: 'Revenue fell by 40 %.',
  html: '<p>Revenue fell by 40 %.</p>',
  messageId: 'a1@tidemark.example',
  headers: { 'X-Tidemark-Alert': 'a1' },
};

async function smtp(): Promise<Setting> {
  const arrived: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _, callback) => {
      const responseCode = address.endsWith('@refused.example') ? 550 : address.endsWith('@busy.example') ? 450 : 0;
      if (responseCode === 0) callback();
      else callback(Object.assign(new Error('not now'), { responseCode }));
    },
    onData: (stream, _, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        arrived.push(Buffer.concat(chunks).toString('utf8'));
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    mailer: createSmtpMailer({ server: readSmtpUrl(`smtp://127.0.0.1:${port}`), from: 'tidemark@shop.example' }),
    arrived: () => arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

function ses(): Promise<Setting> {
  const arrived: string[] = [];
  const { requestHandler } = scripted(({ body }) => {
    const text = JSON.stringify(body);
    if (text.includes('@refused.example')) return awsError('MessageRejected');
    if (text.includes('@busy.example')) return awsError('TooManyRequestsException', 429);
    arrived.push(text);
    return { body: { MessageId: '0100' } };
  });
  const api = new SesApi({ ...TEST_ACCOUNT, requestHandler, maxAttempts: 1 });
  return Promise.resolve({
    mailer: createSesMailer(api, 'tidemark@shop.example'),
    arrived: () => arrived,
    close: () => Promise.resolve(),
  });
}

function memory(): Promise<Setting> {
  const mailer = memoryMailer(({ to }) => {
    if (to.endsWith('@refused.example')) return { status: 'failed', failure: 'refused', detail: '550' };
    if (to.endsWith('@busy.example')) return { status: 'failed', failure: 'unavailable', detail: '450' };
    return { status: 'delivered', detail: '250' };
  });
  return Promise.resolve({
    mailer,
    arrived: () => mailer.sent.map((mail) => JSON.stringify(mail)),
    close: () => Promise.resolve(),
  });
}

describe.each([
  ['SMTP', smtp],
  ['SES', ses],
  ['memory', memory],
])('a mailer over %s', (_, open) => {
  let setting: Setting;
  beforeAll(async () => (setting = await open()));
  afterAll(() => setting.close());

  it('delivers both parts, the message id and further headers', async () => {
    expect(await setting.mailer.send(MAIL)).toMatchObject({ status: 'delivered' });
    const [mail = ''] = setting.arrived();
    for (const part of [
      'ops@shop.example',
      'Revenue fell by 40',
      '<p>Revenue',
      'a1@tidemark.example',
      'X-Tidemark-Alert',
    ])
      expect(mail).toContain(part);
  });

  it('says which failures are for good', async () => {
    const [refused, busy] = await Promise.all([
      setting.mailer.send({ ...MAIL, to: 'nobody@refused.example' }),
      setting.mailer.send({ ...MAIL, to: 'ops@busy.example' }),
    ]);
    expect(refused).toMatchObject({ status: 'failed', failure: 'refused' });
    expect(busy).toMatchObject({ status: 'failed', failure: 'unavailable' });
  });
});

describe('a mailer over SMTP', () => {
  it('gives up on a server that hangs', async () => {
    const silent: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const server = readSmtpUrl(`smtp://127.0.0.1:${port}`);
    const mailer = createSmtpMailer({ server, from: 'tidemark@shop.example', deadlineMs: 50 });
    expect(await mailer.send(MAIL)).toMatchObject({ status: 'failed', failure: 'timeout' });
    silent.close();
  });

  it('adds no recipient and no header that a text smuggles in', async () => {
    const { mailer, arrived, close } = await smtp();
    await mailer.send({ ...MAIL, subject: 'x\r\nBcc: spy@evil.example', to: 'a@shop.example,spy@evil.example' });
    await mailer.send({ ...MAIL, subject: 'x\r\nBcc: spy@evil.example' });
    expect(arrived().join('\n')).not.toMatch(/^Bcc:/m);
    expect(arrived().filter((mail) => /^(To|Cc):.*spy@evil/m.test(mail))).toEqual([]);
    await close();
  });
});

describe('the address of a mail server', () => {
  it('needs encryption where it has a password, unless the server is on this machine', () => {
    expect(readSmtpUrl('smtp://me:p%40ss@mail.example')).toEqual({
      ...{ host: 'mail.example', port: 587, secure: false, requireTls: true, user: 'me', password: 'p@ss' },
    });
    expect(readSmtpUrl('smtp://me:p@127.0.0.1:25').requireTls).toBe(false);
    expect(readSmtpUrl('smtps://mail.example')).toMatchObject({ port: 465, secure: true, requireTls: false });
  });

  it.each(['http://me:secret@mail.example', 'smtp://me:%secret@mail.example', 'secret'])(
    'that cannot be read is not repeated (%#)',
    (text) => {
      expect(() => readSmtpUrl(text)).toThrow(MailSettingsError);
      expect(() => readSmtpUrl(text)).not.toThrow(/secret/);
    },
  );

  it('that is missing is named in what the mailer answers', async () => {
    expect(await openMailer({ TIDEMARK_MAIL_FROM: 'a@b.example' }).send(MAIL)).toEqual({
      status: 'failed',
      failure: 'not_configured',
      detail: 'no mail can be sent: set TIDEMARK_SMTP_URL (docs/configuration.md)',
    });
  });
});
