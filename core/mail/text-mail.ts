import type { MailBlock, DocumentLink, MailDocument, NumberRow } from './document';
import { shownLine, shownText } from './safe-text';

const WIDTH = 76;

/** The plain-text part of a mail, which says all that the HTML says. */
export function textMail({ badge, title, blocks, footer }: MailDocument): string {
  const head = badge === undefined ? title : `${title} (${badge.text})`;
  return `${[
    headed(head, '='),
    textOfBlocks(blocks),
    `-- \n${[wrapped(footer.text), ...footer.links.map(linkText)].join('\n')}`,
  ].join('\n\n')}\n`;
}

/** Blocks as text, an empty line between them. */
export function textOfBlocks(blocks: readonly MailBlock[]): string {
  return blocks.map(blockText).join('\n\n');
}

function blockText(block: MailBlock): string {
  switch (block.kind) {
    case 'heading':
      return headed(block.text, '-');
    case 'text':
      return wrapped(block.text);
    case 'quote':
      return wrapped(shownLine(block.text), '> ');
    case 'list':
      return block.items.map((item) => `* ${wrapped(item, '  ').slice(2)}`).join('\n');
    case 'facts':
      return block.rows.map(([label, value]) => `${label}: ${shownLine(value)}`).join('\n');
    case 'numbers':
      return numbersText(block.rows);
    case 'code':
      return `${block.title}\n\n${shownText(block.code)
        .split('\n')
        .map((line) => `    ${line}`.trimEnd())
        .join('\n')}`;
    case 'button':
      return linkText(block);
    case 'links':
      return block.links.map(linkText).join('\n');
  }
}

function headed(text: string, under: string): string {
  const line = shownLine(text);
  return `${line}\n${under.repeat(Math.min(line.length, WIDTH))}`;
}

function numbersText(rows: readonly NumberRow[]): string {
  const [labels, values] = [
    Math.max(...rows.map(({ label }) => label.length)),
    Math.max(...rows.map(({ value }) => value.length)),
  ];
  return rows
    .map(({ label, value, change = '–', note }) =>
      `${label.padEnd(labels)}  ${value.padStart(values)}  ${change.padStart(6)}${note === undefined ? '' : `  ${note}`}`.trimEnd(),
    )
    .join('\n');
}

function linkText({ title, url }: DocumentLink): string {
  return `${shownLine(title)}: ${shownLine(url, 2000)}`;
}

/** Lines of at most `WIDTH` characters; a longer word stays whole. */
function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  for (const paragraph of shownText(text).split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
        lines.push(indent + line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(indent + line);
  }
  return lines.join('\n');
}
