/** Kinds of files in the lake. */
export const FILE_KINDS = ['events', 'quarantine', 'curated', 'order_lines', 'sessions', 'runs'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Those that lie in a folder per arrival hour, and expire by it. */
export const EXPIRING_KINDS = ['events', 'quarantine'] as const satisfies readonly FileKind[];
export type ExpiringKind = (typeof EXPIRING_KINDS)[number];
