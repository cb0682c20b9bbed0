import { App } from 'cdktf';
import type { Environment } from './environments/schema';
import { CAPABILITIES } from '../capabilities/list';
import type { Capability } from '../core/capability/capability';
import { BatchStack } from './layers/batch';
import { CacheStack } from './layers/cache';
import { DataStack } from './layers/data';
import type { Foundation } from './layers/deps';
import { NetworkStack } from './layers/network';
import { ObservabilityStack } from './layers/observability';
import { isDeployed, ReactionStack } from './layers/reaction';
import { ServingStack } from './layers/serving';
import { SpeedStack } from './layers/speed';
import type { BaseStack } from './lib/base-stack';

export interface AppOptions {
  readonly environments: readonly Environment[];
  /** The checkout, which contains `sql/` and the Spark job. */
  readonly root: string;
  /** Folder with one zip per function. */
  readonly codeFolder: string;
  /** Folder with the built live page. */
  readonly pageFolder: string;
  readonly outdir: string;
  /** Defaults to all. */
  readonly capabilities?: readonly Capability[];
}

/** The stacks of every requested environment. Before `synth()`, writes nothing but the zip of the country database. */
export function buildApp(options: AppOptions): { readonly app: App; readonly stacks: readonly BaseStack[] } {
  const app = new App({ outdir: options.outdir });
  const stacks = options.environments.flatMap((environment) => buildEnvironment(app, environment, options));
  return { app, stacks };
}

function buildEnvironment(
  app: App,
  environment: Environment,
  { root, codeFolder, pageFolder, capabilities = CAPABILITIES }: AppOptions,
): readonly BaseStack[] {
  const data = new DataStack(app, environment, capabilities);
  const inNetwork = buildNetwork(app, environment, data);
  const foundation: Foundation = { data, inNetwork, codeFolder, root };
  const speed = new SpeedStack(app, environment, foundation);
  const batch = new BatchStack(app, environment, foundation);
  const serving = new ServingStack(app, environment, { ...foundation, speed, batch, pageFolder });
  const reacting = capabilities.filter(isDeployed);
  const reaction = reacting.length === 0 ? undefined : new ReactionStack(app, environment, foundation, reacting);
  const observability = new ObservabilityStack(app, environment, {
    data,
    cache: inNetwork?.cache,
    speed,
    batch,
    serving,
    reaction,
  });
  return [
    data,
    ...(inNetwork === undefined ? [] : [inNetwork.network, inNetwork.cache]),
    speed,
    batch,
    serving,
    ...(reaction === undefined ? [] : [reaction]),
    observability,
  ];
}

/** Only the cache needs a network. */
function buildNetwork(app: App, environment: Environment, data: DataStack): Foundation['inNetwork'] {
  const { cache: choice } = environment;
  if (choice.kind === 'none') return undefined;
  const network = new NetworkStack(app, environment);
  return { network, cache: new CacheStack(app, environment, { choice, network, data }) };
}
