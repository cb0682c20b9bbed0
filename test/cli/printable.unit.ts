import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { createOutput } from '../../cli/output';
import { printable, printableCell } from '../../cli/printable';
import { table } from '../../cli/table';

/** C0, DEL, C1, and characters that reorder or hide text. */
const HOSTILE = [
  ...Array.from({ length: 32 }, (_, code) => code).filter((code) => code !== 9 && code !== 10),
  ...Array.from({ length: 33 }, (_, at) => 127 + at),
  ...[0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, 0xad, 0x180e],
].map((code) => String.fromCharCode(code));

describe('text for a terminal', () => {
  it('has no character that a terminal or a reader would obey', () => {
    for (const character of HOSTILE) {
      const shown = printable(`a${character}b`);
      expect(shown).toMatch(/^a\\u[0-9a-f]{4}b$/);
      expect(JSON.parse(`"${shown}"`)).toBe(`a${character}b`);
    }
    expect(printable('a\u{e0041}b')).toBe('a\\udb40\\udc41b');
    expect(printable('\u001b]0;title\u0007 \u001b[8mhidden')).toBe('\\u001b]0;title\\u0007 \\u001b[8mhidden');
  });

  it('keeps lines, tabs, other scripts and our own styles', () => {
    const text = 'a\tb\n\u001b[1mbold\u001b[22m \u001b[36mcyan\u001b[39m مرحبا 😀 e\u0301';
    expect(printable(text)).toBe(text);
  });

  it('keeps no line, tab or style in a cell, which is all of a sender', () => {
    expect(printableCell('a\tb\n\u001b[31mc\u{e0041} مرحبا 😀')).toBe(
      'a\\u0009b\\u000a\\u001b[31mc\\udb40\\udc41 مرحبا 😀',
    );
  });

  it('is what every way out of a command writes', () => {
    const [out, err] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
    const page = '/a\u009b2J\u202etxt';
    for (const json of [false, true]) {
      const output = createOutput(json, { out, err: err as unknown as WriteStream });
      output.result([{ page }], () => table([{ page }], ''));
      output.progress(page);
      output.note(page);
    }
    for (const written of [out.read(), err.read()] as readonly Buffer[]) {
      expect(written.toString()).toContain('u009b2J');
      expect(written.toString()).not.toMatch(/[\u0080-\u009f\u202e]/);
    }
  });
});
