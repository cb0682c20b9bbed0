import type { TABLES } from '../storage-keys';

export type TableName = keyof typeof TABLES;

/** One thing that a stack makes. */
export interface Deployed {
  /** As AWS knows it. */
  readonly name: string;
  /** @example 'data-dev' */
  readonly stack: string;
}

/** By what people call them: `lake`, `aggregate`. */
type Named<Thing = Deployed> = Readonly<Record<string, Thing>>;

/** What is asked of a stream. */
export interface DeployedStream {
  readonly name: string;
  readonly retentionHours: number;
  /** Undefined where AWS chooses. */
  readonly shards: number | undefined;
  /** Up to which alarms may raise it. */
  readonly mostShards?: number | undefined;
}

/** What an environment should consist of, by the names under which AWS knows it. */
export interface Deployment {
  /** `dev`, `staging`, `prod` */
  readonly environment: string;
  /** Whether data has to survive a destroy. */
  readonly isProtected: boolean;
  readonly stream: DeployedStream;
  /** Those of chosen types of event, by what people call them. */
  readonly furtherStreams: Named<DeployedStream>;
  readonly tables: Readonly<Record<TableName, string>>;
  /** Tables of capabilities, with whether their items expire. */
  readonly capabilityTables: Named<Deployed & { readonly expires: boolean }>;
  readonly buckets: Named;
  readonly functions: Named;
  /** Name of the `operate` Lambda (admin tasks inside the account; platform/operate). */
  readonly operateFunction: string;
  /** Functions that the stream feeds. */
  readonly consumers: Named;
  readonly cache:
    | {
        readonly kind: 'serverless' | 'replication-group';
        readonly name: string;
        /** How long snapshots are kept; 0 where there are to be none. */
        readonly snapshotDays: number;
      }
    | undefined;
  /** Of Athena. */
  readonly workgroups: Named;
  /** Name of the EMR Serverless application, where it is the engine. */
  readonly sparkApplication: string | undefined;
  readonly machineArn: string;
  readonly schedules: Named<Deployed & { readonly group: string }>;
  /** What the names of all alarms begin with. */
  readonly alarmPrefix: string;
  /** What the names of the secrets of sites begin with. */
  readonly siteSecrets: string;
  /** The secret that readers of the API send. */
  readonly readToken: string;
  /** Terraform’s state of the stack that holds the API. */
  readonly state: { readonly bucket: string; readonly key: string };
}
