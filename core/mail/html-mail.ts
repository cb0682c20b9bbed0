import type { MailDocument } from './document';
import { markup } from './html';
import { blockRow, box, label, layout, linkLine, paragraph, rowOf, title as titleOf } from './html-parts';
import { COLOURS, darkSheet, TONE_COLOUR } from './palette';
import { shownLine } from './safe-text';

const NARROW = '@media (max-width:480px){.pad{padding-left:18px!important;padding-right:18px!important}}';
const THEMES = ':root{color-scheme:light dark;supported-color-schemes:light dark}';
const PAGE = `background-color:${COLOURS.page[0]}`;

/** The HTML part of a mail. It loads nothing, and is readable from 320 px on. */
export function htmlMail({ title, preview, badge, blocks, footer }: MailDocument): string {
  const head = [...(badge === undefined ? [] : [rowOf(label(badge.text, TONE_COLOUR[badge.tone]), 8)])];
  const content = layout([...head, rowOf(titleOf(title), 12), ...blocks.map(blockRow)]);
  const card = box(content, { fill: 'surface', style: 'border-radius:12px;padding:24px 28px', className: 'pad' });
  const end = [
    paragraph(footer.text, { colour: 'quiet', sizePx: 12, linePx: 18 }),
    ...footer.links.map((link) => linkLine(link, 12)),
  ];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${shownLine(title)}</title>
<style>${{ markup: `${THEMES}${NARROW}${darkSheet()}` }}</style>
</head>
<body class="b-page" style="margin:0;padding:0;${{ markup: PAGE }}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${shownLine(preview, 140)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="b-page" style="${{ markup: PAGE }}">
<tr><td align="center" style="padding:20px 10px">
${layout(
  [
    markup`<tr><td style="padding:0 4px 12px">${label('Tidemark', 'soft', 14)}</td></tr>
`,
    card,
    markup`<tr><td style="padding:14px 4px 0">${end}</td></tr>
`,
  ],
  'max-width:640px',
)}
</td></tr></table>
</body></html>
`.markup;
}
