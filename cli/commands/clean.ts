import { cleanFiles } from '../../core/wire/clean';
import { withConnection } from '../connection';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { confirmable } from '../refusal';
import { table } from '../table';

/** Deletes files that are older than they are kept, or says which it would delete. */
export function clean(
  { preview, ...options }: CommonOptions & { readonly preview: boolean },
  output: Output,
): Promise<number> {
  return withConnection(options, 'clean', (connection) =>
    confirmable(output, async () => {
      const answer = await connection.call(cleanFiles, { preview });
      output.result(answer, () =>
        [table(answer.kinds, ''), preview ? 'nothing was deleted: this is a preview' : 'deleted'].join('\n'),
      );
    }),
  );
}
