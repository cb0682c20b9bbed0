import type { CodeLanguage } from '../../core/mail/highlight';
import { type CodeKind, type Framework, FRAMEWORKS, LANGUAGE_OF } from './written/written-advice';
import type { WrittenAdvice } from './written/written-advice';

/** Code with what it is written for. */
export interface CodeSample {
  readonly for: CodeKind;
  readonly language: CodeLanguage;
  readonly code: string;
}

/** The code of a fix; for one framework if named. What only a server can do is the same for all. */
export function codeOf({ fix }: WrittenAdvice, framework?: Framework): readonly CodeSample[] {
  if (fix.kind === 'server') return [sample('server', fix.code)];
  return FRAMEWORKS.filter((one) => framework === undefined || one === framework).map((one) =>
    sample(one, fix.code[one]),
  );
}

function sample(kind: CodeKind, code: string): CodeSample {
  return { for: kind, language: LANGUAGE_OF[kind], code };
}
