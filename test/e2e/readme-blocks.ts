/** A command of a page, with what the page says that it prints. */
export interface PrintedCommand {
  readonly command: string;
  /** Lines after a `$ ` command of a transcript; undefined for a command of a plain block. */
  readonly output: string | undefined;
}

/** What a fenced block is for: its info string says. */
export type BlockKind = 'run' | 'transcript' | 'background' | 'needs-aws';

export interface CommandBlock {
  readonly kind: BlockKind;
  readonly commands: readonly PrintedCommand[];
}

const KINDS: ReadonlyMap<string, BlockKind> = new Map([
  ['sh', 'run'],
  ['console', 'transcript'],
  ['sh background', 'background'],
  ['sh needs-aws', 'needs-aws'],
]);
const FENCED = /^```(?<info>[^\n]*)\n(?<body>.*?)^```$/gms;

/** The fenced blocks of a Markdown page. @throws TypeError for a block whose info string says no kind */
export function commandBlocks(markdown: string): readonly CommandBlock[] {
  return [...markdown.matchAll(FENCED)].map(({ groups }) => {
    const info = groups?.['info'] ?? '';
    const kind = KINDS.get(info);
    if (kind === undefined)
      throw new TypeError(`a block begins with "\`\`\`${info}": use one of ${[...KINDS.keys()].join(', ')}`);
    const body = groups?.['body'] ?? '';
    return { kind, commands: kind === 'transcript' ? transcript(body) : plainCommands(body) };
  });
}

/** Commands that are indented by four spaces: nothing runs them, so a page must not have any. */
export function indentedCommands(markdown: string): readonly string[] {
  const outsideFences = markdown.replace(FENCED, '');
  return outsideFences.split('\n').filter((line) => line.startsWith('    ') && line.trim() !== '');
}

/** Whether an output is the printed one; `…`, once or several times in a row, stands for any text within its line. */
export function matchesPrinted(printed: string, actual: string): boolean {
  const pattern = printed
    .trimEnd()
    .split(/…+/)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`, 'u').test(actual.trimEnd());
}

function plainCommands(body: string): readonly PrintedCommand[] {
  return joined(body.trimEnd().split('\n')).map((command) => ({ command, output: undefined }));
}

function transcript(body: string): readonly PrintedCommand[] {
  return body
    .split(/^\$ /m)
    .filter((text) => text !== '')
    .map((text) => {
      const [command = '', ...output] = joined(text.trimEnd().split('\n'));
      return { command, output: output.join('\n') };
    });
}

/** A line that ends in a backslash goes on in the next one. */
function joined(lines: readonly string[]): readonly string[] {
  return lines.reduce<readonly string[]>((done, line) => {
    const last = done.at(-1);
    return last?.endsWith('\\') === true ? [...done.slice(0, -1), `${last}\n${line}`] : [...done, line];
  }, []);
}
