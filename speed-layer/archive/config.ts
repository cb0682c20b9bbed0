import * as z from 'zod';
import { storeVariables } from '../../core/environment';
import { maxAttempts } from '../max-attempts';

/** Variables of the archiver's environment. The stack supplies this type, so a forgotten one does not compile. */
export const archiverVariables = z.object({
  ...storeVariables.pick({
    TIDEMARK_STREAM: true,
    TIDEMARK_LAKE_BUCKET: true,
    TIDEMARK_MANIFESTS_TABLE: true,
    TIDEMARK_LEDGERS_TABLE: true,
  }).shape,
  TIDEMARK_MAX_ATTEMPTS: maxAttempts,
});

export interface ArchiverConfig {
  readonly maxAttempts: number;
}
