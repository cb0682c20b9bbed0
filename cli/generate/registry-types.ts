import { join } from 'node:path';
import ts from 'typescript';

/**
 * Type errors in the metric registry and everything that it imports, one text each. Checked before anything is
 * generated, because the files of a registry with a type error may be wrong in any way.
 */
export function registryTypeErrors(root: string): readonly string[] {
  const file = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options, errors } = ts.parseJsonConfigFileContent(file.config, ts.sys, root);
  const faults = file.error === undefined ? errors : [file.error];
  const program = ts.createProgram([join(root, 'core/metric/registry.ts')], { ...options, noEmit: true });
  return [...faults, ...ts.getPreEmitDiagnostics(program)].map((fault) =>
    ts
      .formatDiagnostic(fault, {
        getCurrentDirectory: () => root,
        getCanonicalFileName: (name) => name,
        getNewLine: () => '\n',
      })
      .trim(),
  );
}
