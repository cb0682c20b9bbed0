import type { BatchEngine } from '../port/batch-engine';
import type { Clock } from '../port/clock';
import type { EventFiles } from '../port/event-files';
import type { ItemTables } from '../port/item-table';
import type { Lake, ManifestStore } from '../port/lake';
import type { Pointer } from '../port/pointer';
import type { Sites } from '../port/sites';
import type { ViewStore } from '../port/view-store';

/** What was published: everything that arrived before the tidemark is exact under this epoch. */
export interface RunPublished {
  readonly epoch: number;
  /** ms since 1970. */
  readonly tidemark: number;
}

/** What the work of a capability after a run may use. */
export interface NightContext {
  readonly clock: Clock;
  readonly lake: Pick<Lake, 'get' | 'create' | 'delete'>;
  readonly manifests: ManifestStore;
  readonly files: Pick<EventFiles, 'rows'>;
  readonly engine: Pick<BatchEngine, 'query'>;
  readonly views: ViewStore;
  readonly pointer: Pick<Pointer, 'read'>;
  readonly sites: Pick<Sites, 'list'>;
  /** Those of the capability. */
  readonly tables: ItemTables;
  /** Those of another one. */
  readonly tablesOf: (capability: string) => ItemTables;
  /** By the capability's own schema. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What `night.ts` of a capability exports as `createNight`. */
export type CreateNight = (context: NightContext) => {
  /** Called after each published run, at least once: what was done for a tidemark before must not be done again. */
  readonly after: (run: RunPublished) => Promise<void>;
};
