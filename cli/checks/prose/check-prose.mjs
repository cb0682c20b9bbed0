import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { proseOfCode } from './prose-of-code.mjs';
import { proseOfMarkdown } from './prose-of-markdown.mjs';

/**
 * Searches docs, comments and string literals for the phrases in `phrases.json`, and fails if it finds any.
 * Without arguments it reads the paths listed there as `checked`; with arguments, the paths given.
 *
 * @typedef {{ text: string, start: number }} Prose a passage, and its offset in the file
 */

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../../..');
const SKIPPED_FOLDERS = new Set(['node_modules', 'generated', 'dist', '.build', '.git', 'cdktf.out']);
const CODE = new Set(['.ts', '.tsx', '.mjs', '.sql', '.py', '.sh']);

const strings = z.array(z.string());
const phrase = z.strictObject({ pattern: z.string(), say: z.string(), slips: strings, fine: strings });
const { checked, notChecked, phrases } = z
  .strictObject({ checked: strings, notChecked: strings, phrases: z.array(phrase) })
  .parse(JSON.parse(readFileSync(join(here, 'phrases.json'), 'utf8')));
const rules = phrases.map((phrase) => ({ ...phrase, expression: expressionOf(phrase.pattern) }));

const wrong = rules.flatMap(({ pattern, expression, slips, fine }) => [
  ...slips.filter((text) => !matches(expression, text)).map((text) => `${pattern} must match: ${text}`),
  ...fine.filter((text) => matches(expression, text)).map((text) => `${pattern} must not match: ${text}`),
]);
const named = process.argv.slice(2);
const paths = (named.length > 0 ? named : checked).flatMap((path) => filesBelow(resolve(root, path)));
const found = (await Promise.all(paths.map(slipsIn))).flat();
for (const line of [...wrong, ...found]) process.stdout.write(`${line}\n`);
process.exitCode = wrong.length + found.length > 0 ? 1 : 0;

/** A space in a pattern also matches a line break. @param {string} pattern */
function expressionOf(pattern) {
  return new RegExp(pattern.replaceAll(' ', '\\s+'), 'gi');
}

/** @param {RegExp} expression @param {string} text */
function matches(expression, text) {
  return text.search(expression) >= 0;
}

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  const name = relative(root, path).split(sep).join('/');
  if (notChecked.some((one) => name === one || name.startsWith(`${one}/`))) return [];
  if (!statSync(path).isDirectory()) return extname(path) === '.md' || CODE.has(extname(path)) ? [path] : [];
  return readdirSync(path)
    .filter((entry) => !SKIPPED_FOLDERS.has(entry))
    .flatMap((entry) => filesBelow(join(path, entry)));
}

/** @param {string} path @returns {Promise<string[]>} one line per slip: file:line:column, the phrase, the suggestion */
async function slipsIn(path) {
  const source = readFileSync(path, 'utf8');
  const passages = extname(path) === '.md' ? await proseOfMarkdown(source) : proseOfCode(source, path);
  return passages.flatMap(({ text, start }) =>
    rules.flatMap(({ expression, say }) =>
      [...text.matchAll(expression)].map((match) => {
        const before = source.slice(0, start + match.index).split('\n');
        const place = `${relative(root, path)}:${before.length}:${(before.at(-1) ?? '').length + 1}`;
        return `${place} “${match[0].replace(/\s+/g, ' ')}”: ${say}`;
      }),
    ),
  );
}
