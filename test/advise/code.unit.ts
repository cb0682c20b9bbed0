import { resolve } from 'node:path';
import ts from 'typescript';
import { codeOf } from '../../reaction-layer/advise/code-of';
import { tokensOf } from '../../core/mail/highlight';
import { react } from '../../tracker/snippets/pages';
import { WRITTEN_ADVICE } from '../../reaction-layer/advise/written/registry';

const ROOT = resolve(import.meta.dirname, '../..');

interface Sample {
  /** Below the root, so that the types of React are found. */
  readonly file: string;
  readonly code: string;
  readonly isChecked: boolean;
}

const EXTENSIONS = { react: 'tsx', vue: 'ts', angular: 'ts', plain: 'mjs', server: 'mjs' } as const;

/** Of a component of Vue, the script: its template is not TypeScript. */
function scriptOf(code: string): string {
  return /<script[^>]*>([^]*)<\/script>/.exec(code)?.[1] ?? code;
}

/** What the samples import: the snippet that the tracker is connected with, and a file of the reader. */
const IMPORTED: readonly Sample[] = [
  {
    file: `${ROOT}/test/advise/tidemark.tsx`,
    code: react.make({ origin: 'https://stats.example', writeKey: 'wk_1' }).parts[0]?.code ?? '',
    isChecked: true,
  },
  {
    file: `${ROOT}/test/advise/reviews.tsx`,
    code: 'export default function Reviews() { return null; }',
    isChecked: true,
  },
];

const samples: readonly Sample[] = WRITTEN_ADVICE.flatMap((written) =>
  codeOf(written).map(({ for: kind, code }) => ({
    file: `${ROOT}/test/advise/pasted-${written.id}-${kind}.${EXTENSIONS[kind]}`,
    code: kind === 'vue' ? scriptOf(code) : code,
    isChecked: kind === 'react',
  })),
);

/** What the compiler says of the samples, which it is given in place of files. */
function faultsOf(all: readonly Sample[]): readonly string[] {
  const texts = new Map(all.map(({ file, code }) => [file, code]));
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: false,
    noImplicitOverride: true,
    skipLibCheck: true,
    jsx: ts.JsxEmit.ReactJSX,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    experimentalDecorators: true,
  };
  const files = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...files,
    fileExists: (file) => texts.has(file) || files.fileExists(file),
    readFile: (file) => texts.get(file) ?? files.readFile(file),
    getSourceFile: (file, languageVersion) => {
      const text = texts.get(file);
      return text === undefined
        ? files.getSourceFile(file, languageVersion)
        : ts.createSourceFile(file, text, languageVersion, true);
    },
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return all.flatMap(({ file, isChecked }) => {
    const source = program.getSourceFile(file);
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...(isChecked ? program.getSemanticDiagnostics(source) : []),
    ];
    return found.map(
      ({ messageText, start = 0 }) =>
        `${file.slice(ROOT.length)}:${source?.getLineAndCharacterOfPosition(start).line ?? 0}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
}

test('code that is to be pasted compiles: React with its types, the rest as far as its grammar', () => {
  expect(faultsOf([...IMPORTED, ...samples])).toEqual([]);
});

test('highlighting changes no character, and knows comments, texts and keywords', () => {
  for (const written of WRITTEN_ADVICE)
    for (const { code, language } of codeOf(written))
      expect(
        tokensOf(code, language)
          .map(({ text }) => text)
          .join(''),
      ).toBe(code);

  expect(tokensOf("const a = 'b'; // <c>", 'js')).toEqual([
    { kind: 'keyword', text: 'const' },
    { kind: 'plain', text: ' a = ' },
    { kind: 'text', text: "'b'" },
    { kind: 'plain', text: '; ' },
    { kind: 'comment', text: '// <c>' },
  ]);
});
