import { z } from 'zod';

/** Variables of the archiver's environment, parsed once. */
export const archiverConfig = z.object({
  /** How often a manifest or ledger is tried when another writer of the shard got in first. */
  maxAttempts: z.coerce.number().int().min(1).max(100).default(8),
});

export type ArchiverConfig = z.infer<typeof archiverConfig>;
