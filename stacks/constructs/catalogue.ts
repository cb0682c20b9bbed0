import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { AthenaNamedQuery, AthenaPreparedStatement, GlueCatalogDatabase, GlueCatalogTable } from '../lib/aws';
import { namedQueries, preparedStatements } from '../lib/analyst-sql';
import { CURATED_DAY_COLUMNS, type GlueColumn, RAW_COLUMNS, SESSION_COLUMNS } from '../lib/catalogue-columns';
import type { Purpose, Statement } from '../lib/iam';
import { arnOf, databaseName } from '../lib/naming';
import type { QueryWorkgroup } from './query-workgroup';
import type { SecureBucket } from './secure-bucket';

export interface CatalogueProps {
  readonly environment: Environment;
  readonly lake: SecureBucket;
  readonly workgroup: QueryWorkgroup;
  /** The checkout, which contains `sql/`. */
  readonly root: string;
}

const PARQUET = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serDeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
} as const;
/** No event is older: earlier ones are rejected as too old. */
const FIRST_DAY = '2015-01-01';

interface Partition {
  readonly name: string;
  readonly projection: Readonly<Record<string, string>>;
}
const SITE: Partition = { name: 'site', projection: { type: 'injected' } };
const EVENT_DATE: Partition = {
  name: 'event_date',
  projection: {
    type: 'date',
    format: 'yyyy-MM-dd',
    range: `${FIRST_DAY},NOW+2DAYS`,
    interval: '1',
    'interval.unit': 'DAYS',
  },
};
const ARRIVAL_HOUR: Partition = {
  name: 'arrival_hour',
  projection: {
    type: 'date',
    format: "yyyy-MM-dd'T'HH",
    range: `${FIRST_DAY}T00,NOW+1HOURS`,
    interval: '1',
    'interval.unit': 'HOURS',
  },
};

/**
 * The lake as tables for analysts. Partitions of days and hours are computed, not registered, so new ones are available
 * at once.
 */
export class Catalogue extends Construct {
  readonly database: string;
  /** Prefix of the databases that the batch engine creates for the duration of a job. */
  readonly jobDatabases: string;
  readonly #environment: Environment;

  constructor(scope: Construct, id: string, props: CatalogueProps) {
    super(scope, id);
    const { environment } = props;
    this.#environment = environment;
    this.database = new GlueCatalogDatabase(this, 'database', {
      name: databaseName(environment),
      description: 'Tidemark: the lake',
    }).name;
    this.jobDatabases = databaseName(environment, 'job_');
    this.#table(props, {
      name: 'raw_events',
      folder: 'events',
      partitions: [ARRIVAL_HOUR],
      columns: RAW_COLUMNS,
      about: 'Every event that was taken, repeats included',
    });
    this.#table(props, {
      name: 'curated_events',
      folder: 'curated',
      partitions: [SITE, EVENT_DATE],
      columns: CURATED_DAY_COLUMNS,
      about: 'Every event once, in versions of days (one file an epoch)',
    });
    this.#table(props, {
      name: 'sessions',
      folder: 'sessions',
      partitions: [SITE, EVENT_DATE],
      columns: SESSION_COLUMNS,
      about: 'Stitched sessions, in versions of days (one file an epoch)',
    });
    this.#questions(props);
  }

  /** Permission to read the tables, and to create and drop job databases; Athena reads `default` for every query. */
  using(): readonly Statement[] {
    return [
      this.#on('readCatalogue', this.database),
      this.#on('readCatalogue', 'default'),
      this.#on('readCatalogue', `${this.jobDatabases}*`),
      this.#on('writeCatalogue', `${this.jobDatabases}*`),
    ];
  }

  #on(may: Purpose, database: string): Statement {
    // Deleting a database deletes all it may contain, functions included.
    const resources = ['catalog', `database/${database}`, `table/${database}/*`, `userDefinedFunction/${database}/*`];
    return { may: [may], on: resources.map((resource) => arnOf(this.#environment, 'glue', resource)) };
  }

  #table(
    { lake }: CatalogueProps,
    table: {
      readonly name: string;
      readonly folder: string;
      readonly partitions: readonly Partition[];
      readonly columns: readonly GlueColumn[];
      readonly about: string;
    },
  ): void {
    const { name, folder, partitions, columns, about } = table;
    const location = `s3://${lake.bucketName}/${folder}/`;
    // Placeholders for Athena, not for Terraform.
    const template = partitions.map((partition) => `${partition.name}=\${${partition.name}}`).join('/');
    new GlueCatalogTable(this, name, {
      name,
      databaseName: this.database,
      description: about,
      tableType: 'EXTERNAL_TABLE',
      parameters: {
        EXTERNAL: 'TRUE',
        classification: 'parquet',
        'projection.enabled': 'true',
        'storage.location.template': `${location}${Fn.rawString(template)}`,
        ...Object.fromEntries(
          partitions.flatMap((partition) =>
            Object.entries(partition.projection).map(([key, value]) => [`projection.${partition.name}.${key}`, value]),
          ),
        ),
      },
      partitionKeys: partitions.map((partition) => ({ name: partition.name, type: 'string' })),
      storageDescriptor: { location, columns: [...columns], ...PARQUET },
    });
  }

  #questions({ root, workgroup }: CatalogueProps): void {
    for (const { name, description, sql } of namedQueries(root)) {
      new AthenaNamedQuery(this, `named-${name}`, {
        name,
        description,
        database: this.database,
        workgroup: workgroup.workgroupName,
        query: Fn.rawString(sql),
      });
    }
    for (const { name, description, sql } of preparedStatements(root)) {
      new AthenaPreparedStatement(this, `prepared-${name}`, {
        name,
        description,
        workgroup: workgroup.workgroupName,
        queryStatement: Fn.rawString(sql),
      });
    }
  }
}
