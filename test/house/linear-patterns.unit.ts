import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { wireEvent } from '../../core/event/contract';

/** Code that a client's text reaches. */
const FOLDERS = ['core', 'speed-layer', 'serving-layer'];
/** Long enough that a pattern whose work grows with the square of the text does not end within the limit of a test. */
const LONG = 400_000;

const digits = '1'.repeat(LONG);
const spaces = ' '.repeat(LONG);
const letters = 'a'.repeat(LONG);
const minutes = `a${'-a'.repeat(LONG / 2)}`;

/**
 * Every pattern that repeats something without bound, with the text that gives it most work: it almost matches, as often
 * as possible. A pattern belongs here after a look at why it is linear: it is anchored, and what follows a repetition
 * cannot be part of it; or the repetition is last.
 */
const WORST: Readonly<Record<string, string>> = {
  '/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/': `${minutes}!`,
  '/^(rate\\([1-9]\\d* (minutes?|hours?|days?)\\)|cron\\(\\S+( \\S+){5}\\))$/': `cron(${letters}`,
  '/^(speed|batch|serving|reaction)-layer\\/[a-z0-9-]+$/': `speed-layer/${letters}!`,
  '/^(-?)([0-9]+)(?:\\.([0-9]+))?(?:e([+-][0-9]+))?$/': `${digits}.${digits}x`,
  '/^0+/': '0'.repeat(LONG),
  '/true|false|null|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y': `${digits}.${digits}e`,
  '/(?:^|[:,[\\s])-?(?:[0-9][0-9.]{15}|[0-9.]+[eE][+-]?[0-9]{3})/': `${' '.repeat(LONG)}${'.'.repeat(LONG)}`,
  '/^[!-~]+$/': `${letters} `,
  '/[\\s\\u0085]+/g': `${spaces}a${spaces}`,
  '/^[a-z]+(?:_[a-z]+)*$/': `${letters}${'_a'.repeat(LONG)}!`,
  '/^[A-Z].*\\.$/': `A${'.'.repeat(LONG)}!`,
  '/^[A-Za-z][A-Za-z0-9_+\\-/]*$/': `${letters}!`,
  '/^Bearer +(\\S+)$/i': `Bearer ${spaces}`,
  '/\\{(\\w+)\\}/g': `{${letters}`,
  '/\\bokhttp(?:\\/\\S*)?/gi': 'okhttp/'.repeat(LONG / 8),
  '/^application\\/([\\w.-]+\\+)?json\\b/i': `application/${letters}`,
  '/^ *-- part of step (\\d)\\n([\\s\\S]*?)^ *-- end of part\\n\\n?/gm': `-- part of step 1\n${letters}`,
  '/\\d+/g': digits,
  '/--[^\\n]*/g': '-'.repeat(LONG),
  '/(?<comment>\\/\\/[^\\n]*|\\/\\*(?:[^*]|\\*(?!\\/))*(?:\\*\\/|$)|<!--(?:[^-]|-(?!->))*(?:-->|$))|(?<text>\'[^\'\\n]*\'|"[^"\\n]*")|(?<number>\\b\\d[\\d_.]*\\b)|(?<tag>(?<![\\w)])<\\/?[A-Za-z][\\w.-]*|(?<![\\w)])<\\/?>|\\/>)|(?<word>[A-Za-z_$][\\w$]*)/g': `${'/*a'.repeat(LONG / 4)}${'<!--'.repeat(LONG / 4)}`,
  '/((?::|%3a)(?:[/\\\\]|%2f|%5c){1,4})(?:(?!%2f|%5c|%3f|%23)[^/\\\\?#&])*(?:@|%40)/gi': `${':/'.repeat(LONG)}${letters}`,
  '/^([A-Za-z0-9_.]+)(!?[:~])(.*)$/su': `${letters}!${letters}`,
  '/^([^~]*)(?:~(\\d{1,7}))?$/': `${letters}~${digits}`,
  '/^([^[\\]]+)(?:\\[(.*)\\])?$/su': `${letters}[${letters}`,
  '/(?<before>window earlier as \\(.* rows between )unbounded(?<after> preceding and 1 preceding\\))/g': `window earlier as (${letters}`,
  '/,\\n {2}"crc32": (\\d+)\\n\\}\\n$/': `${',\n  "crc32": 1'.repeat(LONG / 13)}${digits}`,
  '/^(text\\/|image\\/svg|application\\/([\\w.-]+\\+)?(json|xml|javascript|x-ndjson)\\b|application\\/vnd\\.apache\\.arrow)/': `application/${letters}`,
};

function patternsIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(`${folder}/${file}`, 'utf8'), ts.ScriptTarget.Latest));
    return found;
  });
}

/** True if a pattern repeats something without bound; a bounded one does bounded work at each place of a text. */
function isUnbounded(pattern: string): boolean {
  return /[*+]|\{\d+,\}/.test(pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x'));
}

describe('patterns over a client’s text', () => {
  const unbounded = [...new Set(FOLDERS.flatMap(patternsIn).filter(isUnbounded))];

  it('are all known, with the text that gives them most work', () => {
    expect([...unbounded].sort()).toEqual(Object.keys(WORST).sort());
  });

  it.each(Object.entries(WORST))('%s does work in proportion to the text', (pattern, text) => {
    const end = pattern.lastIndexOf('/');
    const regex = new RegExp(pattern.slice(1, end), pattern.slice(end + 1));

    expect(text.replace(regex, '').length).toBeLessThanOrEqual(text.length);
  });

  it.each(Object.entries(wireEvent.shape))('those of the contract for %s do as well', (_, schema) => {
    for (const text of [letters, digits, `${letters}:/${letters}\u0000`, `2019-10-01T00:00:00.${digits}`, spaces]) {
      expect(typeof schema.safeParse(text).success).toBe('boolean');
    }
  });
});
