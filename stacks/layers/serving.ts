import { variableOfTable } from '../../core/capability/capability';
import { DAY_FOLDERS } from '../../core/run/day-folders';
import type { Construct } from 'constructs';
import * as z from 'zod';
import { TerraformOutput } from 'cdktf';
import { ANSWER_SECONDS, authorizerVariables, queryVariables } from '../../serving-layer/config';
import { EVENTS_PATH } from '../../core/wire/paths';
import type { Door } from '../constructs/door';
import { FunctionUrl } from '../constructs/function-url';
import { HttpApi } from '../constructs/http-api';
import { type FunctionContext, LambdaService } from '../constructs/lambda-service';
import { LoadBalancer } from '../constructs/load-balancer';
import { LivePage } from '../constructs/live-page';
import type { Environment } from '../environments/schema';
import { SecretsmanagerSecret } from '../lib/aws';
import { BaseStack } from '../lib/base-stack';
import { secretName } from '../lib/naming';
import { askingAthena, type BatchStack, scratching } from './batch';
import { cacheAccess, type Foundation, storeValues } from './deps';
import type { SpeedStack } from './speed';

/** Days during which a deleted secret can be restored. */
const RECOVERY_DAYS = { deletable: 0, protected: 30 } as const;

export interface ServingDeps extends Foundation {
  readonly speed: SpeedStack;
  readonly batch: BatchStack;
  /** Folder with the built live page. */
  readonly pageFolder: string;
}

/** The API, its authorizer, the door for events and the live page. */
export class ServingStack extends BaseStack {
  readonly query: LambdaService;
  readonly authorizer: LambdaService;
  readonly api: HttpApi;
  /** The way in for events. */
  readonly door: Door;
  readonly #context: FunctionContext;

  constructor(
    scope: Construct,
    environment: Environment,
    readonly deps: ServingDeps,
  ) {
    super(scope, 'serving', environment);
    const { data, codeFolder, speed, pageFolder } = deps;
    this.#context = { environment, codeFolder, logsKeyArn: data.logsKey.arn };
    this.query = this.#query();
    this.authorizer = this.#authorizer();
    this.api = new HttpApi(this, 'http', {
      environment,
      logsKeyArn: data.logsKey.arn,
      collect: environment.ingest.door === 'http-api' ? speed.collect : undefined,
      query: this.query,
      authorizer: this.authorizer,
    });
    new TerraformOutput(this, 'api-url', {
      value: `https://${this.api.host}`,
      description: 'Where questions are asked',
    });
    this.door = this.#door(speed.collect);
    new TerraformOutput(this, 'ingest-url', {
      value: `https://${this.door.host}`,
      description: `Where events are sent: POST ${EVENTS_PATH}`,
    });
    if (environment.dashboard.livePage) {
      const page = new LivePage(this, 'page', { environment, files: pageFolder, apiHost: this.api.host });
      new TerraformOutput(this, 'page-url', { value: page.url, description: 'The live page' });
    }
  }

  #door(collect: LambdaService): Door {
    const { environment } = this;
    const { ingest } = environment;
    switch (ingest.door) {
      case 'http-api':
        return this.api;
      case 'function-url':
        return new FunctionUrl(this, 'door', { environment, collect });
      case 'load-balancer': {
        const balancer = new LoadBalancer(this, 'door', { environment, chosen: ingest, collect });
        const description = `Where a CNAME record of ${ingest.domain} must point, if the stack does not make it`;
        new TerraformOutput(this, 'ingest-target', { value: balancer.target, description });
        return balancer;
      }
    }
  }

  #query(): LambdaService {
    const { data, batch } = this.deps;
    const { tables, lake, results, key } = data;
    const cache = cacheAccess(this.deps);
    return LambdaService.of(this, {
      ...this.#context,
      name: 'query',
      description: 'Answers questions: published views and live cells',
      memoryMb: 1769,
      timeoutSeconds: ANSWER_SECONDS,
      schema: queryVariables.catchall(z.string()),
      variables: {
        ...storeValues(this.environment, data),
        TIDEMARK_SCRATCH_BUCKET: results.bucketName,
        TIDEMARK_ATHENA_WORKGROUP: batch.workgroup.workgroupName,
        TIDEMARK_ATHENA_DATABASE: batch.catalogue.database,
        TIDEMARK_ATHENA_DATABASE_PREFIX: batch.catalogue.jobDatabases,
        ...cache.variables,
        ...Object.fromEntries(
          Object.entries(data.capabilityTables).map(([name, { tableName }]) => [variableOfTable(name), tableName]),
        ),
      },
      may: [
        {
          may: ['readTable'],
          on: [...Object.values(tables), ...Object.values(data.capabilityTables)].map(({ arn }) => arn),
        },
        data.toStreams('listShards'),
        ...lake.reading('events/', ...Object.values(DAY_FOLDERS), 'runs/'),
        ...scratching(this.deps),
        ...askingAthena(batch.workgroup, batch.catalogue, this.deps),
        key.useThrough('dynamodb', 's3', 'kinesis'),
        ...cache.may,
      ],
      placement: cache.placement,
    });
  }

  #authorizer(): LambdaService {
    const { environment } = this;
    const { key, tables } = this.deps.data;
    // A person sets the value (docs/deployment.md), because Terraform would store it in its state.
    const token = new SecretsmanagerSecret(this, 'read-token', {
      name: secretName(environment, 'read-token'),
      description: 'What readers of the API send as Authorization: Bearer',
      kmsKeyId: key.arn,
      recoveryWindowInDays: RECOVERY_DAYS[environment.protection],
    });
    return LambdaService.of(this, {
      ...this.#context,
      name: 'authorizer',
      description: 'Lets a request read if it carries the token or a key',
      memoryMb: 256,
      timeoutSeconds: 5,
      schema: authorizerVariables,
      variables: { TIDEMARK_TOKEN_SECRET: token.name, TIDEMARK_SITES_TABLE: tables.sites.tableName },
      may: [
        { may: ['readSecret'], on: [token.arn] },
        { may: ['readTable'], on: [tables.sites.arn] },
        key.useThrough('secretsmanager', 'dynamodb'),
      ],
    });
  }
}
