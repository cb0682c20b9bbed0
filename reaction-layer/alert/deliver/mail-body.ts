import { markup } from '../../../core/mail/html';
import type { AlertMessage } from './message';

const COLOURS: Readonly<Record<string, string>> = { critical: '#b42318', high: '#b42318', medium: '#b54708' };
const CALM = '#344054';

/** HTML that mail clients show: tables and inline styles only. Every text is escaped. */
export function mailBody({ title, entries, link }: AlertMessage): string {
  const rows = entries.map(({ heading, lines, alert }) => {
    const colour = new Map(Object.entries(COLOURS)).get(alert.labels['severity'] ?? '') ?? CALM;
    const text = lines.map((line) => markup`<div style="margin-top:4px">${line}</div>`);
    return markup`<tr><td style="padding:12px 16px;border-left:4px solid ${colour}"><strong>${heading}</strong>${text}</td></tr><tr><td height="12"></td></tr>`;
  });
  const page = link === undefined ? '' : markup`<p><a href="${link}">Open the alerts</a></p>`;
  return markup`<!doctype html><html><head><meta name="color-scheme" content="light dark"></head><body style="font-family:sans-serif;font-size:15px;line-height:1.45"><h1 style="font-size:18px">${title}</h1><table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:640px">${rows}</table>${page}</body></html>`
    .markup;
}
