import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { SNIPPETS } from '../../tracker/snippets/snippets';

const ROOT = resolve(import.meta.dirname, '../..');
const PLACE = { origin: 'https://stats.example', writeKey: 'wk_1' };
/** Types of what is not installed here, as far as the snippets use them. */
const STAND_INS = `declare module 'next/script' {
  export default function Script(props: import('react').ScriptHTMLAttributes<HTMLScriptElement>): null;
}
declare module 'vue' {
  export interface App { use(plugin: { install(app: App): void }): App; config: { globalProperties: Record<string, unknown> } }
}`;
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  jsx: ts.JsxEmit.ReactJSX,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
};

test('the snippets of React, Next.js and Vue keep to the strict types of TypeScript', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-types-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'stand-ins.d.ts'), STAND_INS);
  const files = SNIPPETS.flatMap(({ id, make }) =>
    make(PLACE)
      .parts.filter(({ code }) => code.includes('export '))
      .map(({ code }, at) => {
        const path = join(folder, `${id}-${at}.tsx`);
        writeFileSync(path, code);
        return path;
      }),
  );

  const program = ts.createProgram([join(folder, 'stand-ins.d.ts'), ...files], OPTIONS);
  const errors = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  rmSync(folder, { recursive: true });

  expect(files).toHaveLength(4);
  expect(errors).toEqual([]);
});

test.each(SNIPPETS)('the snippet of $title names the address and the key, and what goes where', ({ make }) => {
  const { parts, notes } = make(PLACE);

  expect(parts[0]?.code).toContain('https://stats.example/tidemark.js');
  expect(parts.some(({ code }) => code.includes('wk_1'))).toBe(true);
  expect(notes.length).toBeGreaterThan(0);
});
