import { join } from 'node:path';
import { createDuckDbEngine } from '../adapters/local/duckdb/engine';
import type { JoinedStores } from '../adapters/local/data-directory';
import type { BatchEngine } from '../core/port/batch-engine';

const ENGINE_MEMORY = '2GB';

/** DuckDB over the lake of a directory; each thread and process has a scratch folder of its own. */
export function openEngine(
  { path, lake }: Pick<JoinedStores, 'path' | 'lake'>,
  owner: 'main' | 'batch' | 'questions',
): BatchEngine {
  return createDuckDbEngine({
    lake,
    lakeFolder: join(path, 'lake'),
    scratchFolder: join(path, 'lake', 'scratch', owner),
    memoryLimit: ENGINE_MEMORY,
  });
}
