import type { Block, DocumentLink, MailDocument, NumberRow } from './document';
import { type CodeToken, tokensOf } from './highlight';
import { html, type Html } from './html';
import { COLOURS, type ColourName, darkSheet, TOKEN_COLOUR, TONE_COLOUR, textIn } from './palette';
import { shownLine } from './safe-text';

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO = "font-family:ui-monospace,'SF Mono',Menlo,Consolas,'Liberation Mono',monospace";

/** Layout by tables and inline styles, because mail clients know little else; wide tables never scroll. */
export function htmlMail({ title, preview, badge, blocks, footer }: MailDocument): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>${shownLine(title)}</title>
        <style>
          :root{color-scheme:light dark;supported-color-schemes:light dark}@media (max-width:480px){.pad{padding-left:18px!important;padding-right:18px!important}}${{ markup: darkSheet() }}
        </style>
      </head>
      <body class="b-page" style="margin:0;padding:0;${{ markup: fill('page') }}">
        <div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${shownLine(preview, 140)}</div>
        <table
          role="presentation"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border="0"
          class="b-page"
          style="${{ markup: fill('page') }}"
        >
          <tr>
            <td align="center" style="padding:20px 10px">
              <table
                role="presentation"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                border="0"
                style="max-width:640px"
              >
                <tr>
                  <td style="padding:0 4px 12px">
                    ${spanOf('Tidemark', 'soft', `${FONT};font-size:14px;font-weight:600`)}
                  </td>
                </tr>
                <tr>
                  <td
                    class="b-surface l-line pad"
                    style="${{ markup: fill('surface') }};${{ markup: border('line') }};border-radius:12px;padding:24px 28px"
                  >
                    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
                      ${badge === undefined ? [] : [row(badgeOf(badge), 8)]}
                      ${row(html`<h1 class="c-ink" style="margin:0;${{ markup: FONT }};font-size:20px;line-height:28px;font-weight:600;${{ markup: ink() }}">${shownLine(title)}</h1>`, 12)}
                      ${blocks.map(blockRow)}
                    </table>
                  </td>
                </tr>
                <tr>
                  <td style="padding:14px 4px 0">
                    ${paragraph(footer.text, 'quiet', '12px', '18px')}${footer.links.map(
                      (link) =>
                        html`<p style="margin:4px 0 0;${{ markup: FONT }};font-size:12px;line-height:18px">
                          ${linkOf(link)}
                        </p>`,
                    )}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `.markup;
}

function blockRow(block: Block): Html {
  switch (block.kind) {
    case 'heading':
      return row(
        html`<h2
          class="c-ink"
          style="margin:8px 0 0;${{ markup: FONT }};font-size:15px;line-height:20px;font-weight:600;${{ markup: ink() }}"
        >
          ${block.text}
        </h2>`,
        6,
      );
    case 'text':
      return row(paragraph(block.text, block.tone === undefined ? 'ink' : TONE_COLOUR[block.tone]), 12);
    case 'quote':
      return row(quoteOf(block.text), 14);
    case 'list':
      return row(listOf(block.items), 12);
    case 'facts':
      return row(factsOf(block.rows), 14);
    case 'numbers':
      return row(numbersOf(block.rows), 14);
    case 'code':
      return row(codeBox(block), 16);
    case 'button':
      return row(buttonOf(block), 16);
    case 'links':
      return row(
        html`${block.links.map((link) => html`<p style="margin:0 0 4px;${{ markup: FONT }};font-size:14px;line-height:20px">${linkOf(link)}</p>`)}`,
        10,
      );
  }
}

function row(content: Html, below: number): Html {
  return html`<tr>
    <td style="padding:0 0 ${below}px">${content}</td>
  </tr> `;
}

function paragraph(text: string, colour: ColourName, size = '14px', height = '21px'): Html {
  return html`<p
    class="c-${colour}"
    style="margin:0;${{ markup: FONT }};font-size:${size};line-height:${height};${{ markup: textIn(colour).style }};overflow-wrap:anywhere"
  >
    ${text}
  </p>`;
}

function badgeOf({ text, tone }: NonNullable<MailDocument['badge']>): Html {
  return spanOf(
    text,
    TONE_COLOUR[tone],
    `${FONT};font-size:12px;line-height:16px;font-weight:600;letter-spacing:.02em`,
  );
}

/** The direction of a text of an event says nothing about the text around it. */
function quoteOf(text: string): Html {
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    <tr>
      <td class="l-warn" style="border-left:3px solid ${COLOURS.warn[0]};padding:2px 0 2px 12px">
        <div
          dir="auto"
          class="c-soft"
          style="unicode-bidi:isolate;${{ markup: FONT }};font-size:14px;line-height:21px;${{ markup: textIn('soft').style }};overflow-wrap:anywhere"
        >
          ${shownLine(text)}
        </div>
      </td>
    </tr>
  </table>`;
}

function listOf(items: readonly string[]): Html {
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    ${items.map(
      (item) =>
        html`<tr>
          <td width="16" valign="top" style="padding:0 0 6px">
            ${spanOf('•', 'quiet', `${FONT};font-size:14px;line-height:21px`)}
          </td>
          <td valign="top" style="padding:0 0 6px">${paragraph(item, 'ink')}</td>
        </tr>`,
    )}
  </table>`;
}

function factsOf(rows: readonly (readonly [string, string])[]): Html {
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    ${rows.map(
      ([label, value]) =>
        html`<tr>
          <td width="32%" valign="top" class="l-line" style="padding:6px 12px 6px 0;${{ markup: top() }}">
            ${paragraph(label, 'quiet', '13px', '20px')}
          </td>
          <td valign="top" class="l-line" style="padding:6px 0;${{ markup: top() }}">
            ${paragraph(value, 'ink', '13px', '20px')}
          </td>
        </tr>`,
    )}
  </table>`;
}

function numbersOf(rows: readonly NumberRow[]): Html {
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    ${rows.map(
      ({ label, value, change, tone, note }) =>
        html`<tr>
          <td valign="top" class="l-line" style="padding:9px 12px 9px 0;${{ markup: top() }}">
            ${paragraph(label, 'ink')}${note === undefined ? [] : [paragraph(note, 'quiet', '12px', '18px')]}
          </td>
          <td valign="top" align="right" class="l-line" style="padding:9px 0;${{ markup: top() }};white-space:nowrap">
            ${spanOf(value, 'ink', `${FONT};font-size:16px;line-height:21px;font-weight:600;font-variant-numeric:tabular-nums`)}
          </td>
          <td
            width="72"
            valign="top"
            align="right"
            class="l-line"
            style="padding:9px 0 9px 10px;${{ markup: top() }};white-space:nowrap"
          >
            ${spanOf(change ?? '–', tone === undefined ? 'quiet' : TONE_COLOUR[tone], `${FONT};font-size:14px;line-height:21px;font-variant-numeric:tabular-nums`)}
          </td>
        </tr>`,
    )}
  </table>`;
}

function codeBox({ title, language, code }: Extract<Block, { readonly kind: 'code' }>): Html {
  return html`<table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    border="0"
    style="table-layout:fixed"
  >
    <tr>
      <td
        class="b-sunken l-line"
        style="${{ markup: fill('sunken') }};${{ markup: border('line') }};border-radius:8px;padding:10px 14px 12px"
      >
        ${paragraph(title, 'quiet', '12px', '20px')}
        <pre
          class="c-ink"
          style="margin:4px 0 0;${{ markup: MONO }};font-size:12px;line-height:18px;${{ markup: ink() }};white-space:pre-wrap;overflow-wrap:anywhere"
        >
${tokensOf(code, language).map(tokenOf)}</pre>
      </td>
    </tr>
  </table>`;
}

function tokenOf({ kind, text }: CodeToken): Html {
  return kind === 'plain' ? html`${text}` : spanOf(text, TOKEN_COLOUR[kind]);
}

function buttonOf({ title, url }: DocumentLink): Html {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0">
    <tr>
      <td class="b-button" style="${{ markup: fill('button') }};border-radius:8px">
        <a
          href="${webUrl(url)}"
          class="c-onButton"
          style="display:inline-block;padding:10px 18px;${{ markup: FONT }};font-size:14px;line-height:20px;font-weight:600;${{ markup: textIn('onButton').style }};text-decoration:none"
          >${title}</a
        >
      </td>
    </tr>
  </table>`;
}

function linkOf({ title, url }: DocumentLink): Html {
  return html`<a
    href="${webUrl(url)}"
    class="c-link"
    style="${{ markup: textIn('link').style }};text-decoration:underline"
    >${title}</a
  >`;
}

/** Only addresses of the web are linked, whatever a setting or a text says. */
function webUrl(url: string): string {
  return /^https?:\/\//i.test(url) ? url : '#';
}

function spanOf(text: string, colour: ColourName, style = ''): Html {
  return html`<span
    class="c-${colour}"
    style="${{ markup: style === '' ? '' : `${style};` }}${{ markup: textIn(colour).style }}"
    >${text}</span
  >`;
}

function fill(name: ColourName): string {
  return `background-color:${COLOURS[name][0]}`;
}

function border(name: ColourName): string {
  return `border:1px solid ${COLOURS[name][0]}`;
}

function top(): string {
  return `border-top:1px solid ${COLOURS.line[0]}`;
}

function ink(): string {
  return textIn('ink').style;
}
