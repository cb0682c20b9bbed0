import { createTransport } from 'nodemailer';
import { adviceMail } from '../../reaction-layer/advise/mail/advice-mail';
import { htmlMail } from '../../core/mail/html-mail';
import { renderMail } from '../../core/mail/render-mail';
import { textMail } from '../../core/mail/text-mail';
import type { MailDocument } from '../../core/mail/document';
import type { AnomalyFinding } from '../../reaction-layer/detect/finding';
import { adviceAbout, aFinding } from './a-finding';

const PAGE = 'https://stats.example';

async function mailAbout(finding: AnomalyFinding, audience: 'developers' | 'product' = 'developers') {
  return adviceMail(await adviceAbout(finding), audience, PAGE);
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</pre></td></table><a href="javascript:alert(1)">x</a>',
  'Subject\r\nBcc: all@shop.example\r\n\r\n<b>',
  '\u202egnp.exe \u2066\u200f\u0007\u0000',
  '{{constructor}} ${x} &lt;b&gt;',
];

test.each(HOSTILE)('the text of an event is shown and does nothing: %j', async (text) => {
  const document = await mailAbout(aFinding({ evidence: { says: text }, site: text.slice(0, 40) }));
  const { subject, html, text: plain } = renderMail(document);
  const harmless = await mailAbout(aFinding({ evidence: { says: 'x' }, site: 'x' }));

  const tagsOf = (markup: string): readonly string[] =>
    (markup.match(/<[^>]*>/g) ?? []).filter((tag) => !tag.startsWith('<a '));
  expect(tagsOf(html)).toEqual(tagsOf(htmlMail(harmless)));
  expect(subject).not.toMatch(/[\r\n]/);
  for (const part of [subject, html, plain])
    expect(part).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u0000\u0007\r]/);
  expect(html).not.toMatch(/href="(?!https?:|#)/);
});

test('no text becomes a header of the mail that is sent', async () => {
  const { subject, text, html } = renderMail(await mailAbout(aFinding({ site: 'a\r\nBcc: all@shop.example' })));

  const sent = await createTransport({ streamTransport: true, buffer: true }).sendMail({
    ...{ from: 'a@shop.example', to: 'b@shop.example' },
    ...{ subject, text, html },
  });

  const message = Buffer.isBuffer(sent.message) ? sent.message.toString('utf8') : '';
  const [headers = ''] = message.split('\r\n\r\n');
  expect(headers).not.toMatch(/^bcc:/im);
  expect(headers).toMatch(/^Content-Type: multipart\/alternative/m);
});

test('both parts say the same; product gets no code', async () => {
  const document = await mailAbout(aFinding());
  const [html, text] = [htmlMail(document), textMail(document)];

  for (const part of [html, text])
    for (const said of ['Likely cause', 'idempotency key', 'It touched 1 session (0.1% of all)', 'React', 'Angular'])
      expect(part).toContain(said);
  expect(text).toContain('crypto.randomUUID()');
  expect(text.split('\n').filter((line) => line.length > 76 && !/^ {4}|https/.test(line))).toEqual([]);
  const forProduct = htmlMail(await mailAbout(aFinding(), 'product'));
  expect(forProduct).not.toContain('<pre');
  expect(forProduct).toContain('Likely cause');
});

test('only addresses of the web are linked', () => {
  const document: MailDocument = {
    ...{ subject: 's', preview: 'p', title: 't', blocks: [] },
    footer: { text: 'f', links: [{ title: 'x', url: 'javascript:alert(1)' }] },
  };
  expect(htmlMail(document)).toContain('href="#"');
});
