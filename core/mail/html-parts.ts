import type { MailBlock, DocumentLink, NumberRow } from './document';
import { type CodeToken, tokensOf } from './highlight';
import { type Html, markup } from './html';
import { COLOURS, type ColourName, TOKEN_COLOUR, TONE_COLOUR } from './palette';
import { shownLine } from './safe-text';

/*
 * Layout by tables and inline styles, because mail clients know little else. Every colour is there twice: inline for the
 * light theme, and as a class that the style sheet of the dark theme overrides.
 */

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO = "font-family:ui-monospace,'SF Mono',Menlo,Consolas,'Liberation Mono',monospace";
const TABULAR = 'font-variant-numeric:tabular-nums';

/** A table that only lays out; it fills its place. */
export function layout(rows: Html | readonly Html[], style = ''): Html {
  return markup`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"${styled(style)}>
${rows}</table>`;
}

/** A row of one cell. @param below space under it, px */
export function rowOf(content: Html, below: number): Html {
  return markup`<tr><td style="padding:0 0 ${below}px">${content}</td></tr>
`;
}

/** The row of a block. */
export function blockRow(block: MailBlock): Html {
  switch (block.kind) {
    case 'heading':
      return rowOf(heading(block.text), 6);
    case 'text':
      return rowOf(paragraph(block.text, { colour: block.tone && TONE_COLOUR[block.tone] }), 12);
    case 'quote':
      return rowOf(quote(block.text), 14);
    case 'list':
      return rowOf(layout(block.items.map(listItem)), 12);
    case 'facts':
      return rowOf(layout(block.rows.map(fact)), 14);
    case 'numbers':
      return rowOf(layout(block.rows.map(numberRow)), 14);
    case 'code':
      return rowOf(codeBox(block), 16);
    case 'button':
      return rowOf(button(block), 16);
    case 'links':
      return rowOf(markup`${block.links.map((link) => linkLine(link))}`, 10);
  }
}

interface TextStyle {
  readonly colour?: ColourName | undefined;
  readonly sizePx?: number;
  readonly linePx?: number;
}

export function paragraph(text: string, { colour = 'ink', sizePx = 14, linePx = 21 }: TextStyle = {}): Html {
  const style = `margin:0;${FONT};font-size:${sizePx}px;line-height:${linePx}px;overflow-wrap:anywhere`;
  return markup`<p${inColour(colour, style)}>${withCode(text)}</p>`;
}

/** What stands between backticks is shown as code. */
function withCode(text: string): readonly Html[] {
  const parts = text.split('`');
  // An odd mark at the end is a mark.
  if (parts.length % 2 === 0) return [markup`${text}`];
  return parts.map((part, at) =>
    at % 2 === 0 ? markup`${part}` : markup`<code style="${raw(MONO)};font-size:.92em">${part}</code>`,
  );
}

export function linkLine(link: DocumentLink, sizePx = 14): Html {
  const style = `margin:0 0 4px;${FONT};font-size:${sizePx}px;line-height:20px`;
  const colour = inColour('link', 'text-decoration:underline');
  return markup`<p style="${raw(style)}"><a href="${webUrl(link.url)}"${colour}>${link.title}</a></p>`;
}

export function title(text: string): Html {
  const style = `margin:0;${FONT};font-size:20px;line-height:28px;font-weight:600;overflow-wrap:anywhere`;
  return markup`<h1${inColour('ink', style)}>${shownLine(text)}</h1>`;
}

function heading(text: string): Html {
  const style = `margin:8px 0 0;${FONT};font-size:15px;line-height:20px;font-weight:600`;
  return markup`<h2${inColour('ink', style)}>${text}</h2>`;
}

/** A label in small bold letters. */
export function label(text: string, colour: ColourName, sizePx = 12): Html {
  return spanOf(text, colour, `${FONT};font-size:${sizePx}px;line-height:16px;font-weight:600`);
}

/** The direction of a text of an event says nothing about the text around it. */
function quote(text: string): Html {
  const bar = `border-left:3px solid ${COLOURS.warn[0]};padding:2px 0 2px 12px`;
  const style = `unicode-bidi:isolate;${FONT};font-size:14px;line-height:21px;overflow-wrap:anywhere`;
  const content = markup`<div dir="auto"${inColour('soft', style)}>${shownLine(text)}</div>`;
  return layout(markup`<tr><td class="l-warn" style="${raw(bar)}">${content}</td></tr>
`);
}

function listItem(item: string): Html {
  const bullet = spanOf('•', 'quiet', `${FONT};font-size:14px;line-height:21px`);
  return markup`<tr><td width="16" valign="top" style="padding:0 0 6px">${bullet}</td>
<td valign="top" style="padding:0 0 6px">${paragraph(item)}</td></tr>
`;
}

function fact([name, value]: readonly [string, string]): Html {
  const cells = [name, value].map((text, at) =>
    paragraph(text, { colour: at === 0 ? 'quiet' : 'ink', sizePx: 13, linePx: 20 }),
  );
  return markup`<tr>${cellOf(cells[0] ?? [], 'padding:6px 12px 6px 0', ' width="32%"')}
${cellOf(cells[1] ?? [], 'padding:6px 0')}</tr>
`;
}

function numberRow({ label: name, value, change = '–', tone = 'quiet', note }: NumberRow): Html {
  const small = { colour: 'quiet', sizePx: 12, linePx: 18 } as const;
  const named = [paragraph(name), ...(note === undefined ? [] : [paragraph(note, small)])];
  const shown = spanOf(value, 'ink', `${FONT};font-size:16px;line-height:21px;font-weight:600;${TABULAR}`);
  const changed = spanOf(change, TONE_COLOUR[tone], `${FONT};font-size:14px;line-height:21px;${TABULAR}`);
  return markup`<tr>${cellOf(named, 'padding:9px 12px 9px 0')}
${cellOf(shown, 'padding:9px 0;white-space:nowrap', ' align="right"')}
${cellOf(changed, 'padding:9px 0 9px 10px;white-space:nowrap', ' width="72" align="right"')}</tr>
`;
}

function cellOf(content: Html | readonly Html[], style: string, attributes = ''): Html {
  const line = `${style};border-top:1px solid ${COLOURS.line[0]}`;
  return markup`<td valign="top" class="l-line"${raw(attributes)} style="${raw(line)}">${content}</td>`;
}

function codeBox({ title: name, language, code }: Extract<MailBlock, { readonly kind: 'code' }>): Html {
  const style = `margin:4px 0 0;${MONO};font-size:12px;line-height:18px;white-space:pre-wrap;overflow-wrap:anywhere`;
  const shown = markup`<pre${inColour('ink', style)}>${tokensOf(code, language).map(tokenOf)}</pre>`;
  const named = paragraph(name, { colour: 'quiet', sizePx: 12, linePx: 20 });
  return layout(
    box([named, shown], { fill: 'sunken', style: 'border-radius:8px;padding:10px 14px 12px' }),
    'table-layout:fixed',
  );
}

/** A row whose cell has a surface and a border. */
export function box(
  content: Html | readonly Html[],
  { fill, style, className = '' }: { readonly fill: ColourName; readonly style: string; readonly className?: string },
): Html {
  const inline = `background-color:${COLOURS[fill][0]};border:1px solid ${COLOURS.line[0]};${style}`;
  return markup`<tr><td class="b-${fill} l-line ${className}" style="${raw(inline)}">${content}</td></tr>
`;
}

function tokenOf({ kind, text }: CodeToken): Html {
  return kind === 'plain' ? markup`${text}` : spanOf(text, TOKEN_COLOUR[kind]);
}

function button({ title: name, url }: DocumentLink): Html {
  const fill = `background-color:${COLOURS.button[0]};border-radius:8px`;
  const style = `display:inline-block;padding:10px 18px;${FONT};font-size:14px;line-height:20px;font-weight:600`;
  const link = markup`<a href="${webUrl(url)}"${inColour('onButton', `${style};text-decoration:none`)}>${name}</a>`;
  return markup`<table role="presentation" cellpadding="0" cellspacing="0" border="0">
<tr><td class="b-button" style="${raw(fill)}">${link}</td></tr></table>`;
}

/** Only addresses of the web are linked, whatever a setting or a text says. */
function webUrl(url: string): string {
  return /^https?:\/\//i.test(url) ? url : '#';
}

function spanOf(text: string, colour: ColourName, style = ''): Html {
  return markup`<span${inColour(colour, style)}>${text}</span>`;
}

/** Attributes of an element whose text has a colour. */
function inColour(name: ColourName, style = ''): Html {
  const inline = `${style === '' ? '' : `${style};`}color:${COLOURS[name][0]}`;
  return markup` class="c-${name}" style="${raw(inline)}"`;
}

function styled(style: string): Html {
  return style === '' ? markup`` : markup` style="${raw(style)}"`;
}

/** Text of this file, which needs no escaping: a style has quotation marks around names of fonts. */
function raw(text: string): Html {
  return { markup: text };
}
