import type { TABLES } from '../storage-keys';

export type TableName = keyof typeof TABLES;

/** A resource that a stack creates. */
export interface Deployed {
  /** Its name in AWS. */
  readonly name: string;
  /** @example 'data-dev' */
  readonly stack: string;
}

/** Keyed by the short names that people use: `lake`, `aggregate`. */
type Named<Thing = Deployed> = Readonly<Record<string, Thing>>;

/** Expected settings of a stream. */
export interface DeployedStream {
  readonly name: string;
  readonly retentionHours: number;
  /** Undefined if AWS chooses. */
  readonly shards: number | undefined;
  /** Maximum to which alarms may raise the number. */
  readonly mostShards?: number | undefined;
}

/** The expected parts of an environment, by their names in AWS. */
export interface Deployment {
  /** `dev`, `staging`, `prod` */
  readonly environment: string;
  /** True if the data must survive a destroy. */
  readonly isProtected: boolean;
  readonly stream: DeployedStream;
  /** Streams for chosen event types, by short name. */
  readonly furtherStreams: Named<DeployedStream>;
  readonly tables: Readonly<Record<TableName, string>>;
  /** Tables of capabilities, and whether their items expire. */
  readonly capabilityTables: Named<Deployed & { readonly expires: boolean }>;
  readonly buckets: Named;
  readonly functions: Named;
  /** Name of the `operate` Lambda (admin tasks inside the account; platform/operate). */
  readonly operateFunction: string;
  /** Functions triggered by the stream. */
  readonly consumers: Named;
  readonly cache:
    | {
        readonly kind: 'serverless' | 'replication-group';
        readonly name: string;
        /** How long snapshots are kept; 0 if none are taken. */
        readonly snapshotDays: number;
      }
    | undefined;
  /** Athena workgroups. */
  readonly workgroups: Named;
  /** Name of the EMR Serverless application, if it is the engine. */
  readonly sparkApplication: string | undefined;
  /** What the account must be granted at once; 0 where it does not matter. */
  readonly quotas: { readonly lambdaExecutions: number; readonly sparkVcpu: number };
  readonly machineArn: string;
  readonly schedules: Named<Deployed & { readonly group: string }>;
  /** ARNs of the topics that alarms tell, by purpose; only those with receivers. */
  readonly alertTopics: Readonly<Record<string, string>>;
  /** Prefix of all alarm names. */
  readonly alarmPrefix: string;
  /** Prefix of the names of site secrets. */
  readonly siteSecrets: string;
  /** The secret that holds the token for readers of the API. */
  readonly readToken: string;
  /** Terraform state of the stack that contains the API. */
  readonly state: { readonly bucket: string; readonly key: string };
}
