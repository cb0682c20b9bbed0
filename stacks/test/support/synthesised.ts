import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CAPABILITIES } from '../../../capabilities/list';
import type { Capability } from '../../../core/capability/capability';
import { buildApp } from '../../app';
import { ENVIRONMENT_FILES, type EnvironmentFile, environmentVariable, readEnvironment } from '../../environments/load';
import type { Environment, EnvironmentName } from '../../environments/schema';
import { FUNCTION_ENTRIES } from '../../lib/function-code';
import {
  at,
  type Block,
  type Resource,
  resourcesOf,
  type SynthesisedStack,
  type TerraformJson,
} from '../../lib/policy/model';

export const ACCOUNT = '123456789012';
const RECEIVER = 'on-call@shop.example';
export const ROOT = resolve(__dirname, '../../..');
/** The smallest valid zip: the stacks only need a file. */
const EMPTY_ZIP = Buffer.from('PK\x05\x06'.padEnd(22, '\0'), 'latin1');

/** The door that only an environment with a domain can have. */
export const BALANCED = {
  door: 'load-balancer',
  domain: 'events.shop.example',
  certificateArn: `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012`,
  hostedZoneId: 'Z0123456789ABC',
  accessLogDays: 7,
  requestsPerAddress: 10_000,
} as const satisfies EnvironmentFile['ingest'];

/** An environment as its file defines it, with changes. */
export function environmentOf(name: EnvironmentName, changes: Partial<EnvironmentFile> = {}): Environment {
  const file = ENVIRONMENT_FILES[name];
  const alertTopics = { ...file.alertTopics, operations: [RECEIVER], numbers: [RECEIVER] };
  return readEnvironment(
    name,
    { ...file, alertTopics, ...changes },
    { [environmentVariable('ACCOUNT', name)]: ACCOUNT },
  );
}

export interface Synthesised {
  readonly outdir: string;
  readonly stacks: readonly SynthesisedStack[];
  /** The stack of a layer; for several environments, that of the first. */
  stack(layer: string): SynthesisedStack;
  /** The one resource of a type in a layer whose body has these values, given by path (`a.b`). */
  resource(layer: string, type: string, having?: Readonly<Record<string, unknown>>): Resource;
  all(layer: string, type: string): readonly Resource[];
  remove(): void;
}

/** Synthesises environments into a temporary folder, with stub zips and a stub page. */
export function synthesise(...environments: readonly Environment[]): Synthesised {
  return synthesiseWith(CAPABILITIES, ...environments);
}

const opened: Synthesised[] = [];
/** An environment as its file defines it, with changes, synthesised until `removeChosen`. */
export function chosen(...parameters: Parameters<typeof environmentOf>): Synthesised {
  const made = synthesise(environmentOf(...parameters));
  opened.push(made);
  return made;
}
export function removeChosen(): void {
  for (const made of opened.splice(0)) made.remove();
}

/** A JSON text of a resource, such as a policy. */
export function parseBlock(text: unknown): Block {
  return JSON.parse(String(text)) as Block;
}

/** The same with a different list of capabilities. */
export function synthesiseWith(
  capabilities: readonly Capability[],
  ...environments: readonly Environment[]
): Synthesised {
  const outdir = mkdtempSync(join(tmpdir(), 'tidemark-synth-'));
  const codeFolder = stubs(join(outdir, 'zips'), capabilities);
  const { app, stacks: built } = buildApp({
    environments,
    root: ROOT,
    codeFolder,
    pageFolder: join(codeFolder, 'page'),
    outdir,
    capabilities,
  });
  app.synth();
  const stacks = built.map(({ node: { id }, layer, environment }): SynthesisedStack => ({
    name: id,
    layer,
    isProtected: environment.protection === 'protected',
    json: JSON.parse(readFileSync(join(outdir, 'stacks', id, 'cdk.tf.json'), 'utf8')) as TerraformJson,
  }));
  const stack = (layer: string): SynthesisedStack => {
    const found = stacks.find((one) => one.layer === layer);
    if (found === undefined)
      throw new Error(`there is no stack ${layer}; there are ${stacks.map(({ name }) => name).join(', ')}`);
    return found;
  };
  const all = (layer: string, type: string): readonly Resource[] => resourcesOf(stack(layer), type);
  return {
    outdir,
    stacks,
    stack,
    all,
    resource: (layer, type, having = {}) => {
      const found = all(layer, type).filter(({ body }) =>
        Object.entries(having).every(([path, value]) => at(body, ...path.split('.')) === value),
      );
      if (found.length !== 1)
        throw new Error(`${layer} has ${found.length} ${type} with ${JSON.stringify(having)}, not one`);
      return found[0]!;
    },
    remove: () => {
      rmSync(outdir, { recursive: true, force: true });
    },
  };
}

function stubs(folder: string, capabilities: readonly Capability[]): string {
  mkdirSync(join(folder, 'page'), { recursive: true });
  for (const name of [...Object.keys(FUNCTION_ENTRIES), ...capabilities.map((one) => one.name)])
    writeFileSync(join(folder, `${name}.zip`), EMPTY_ZIP);
  for (const file of ['index.html', 'main.js', 'dashboard.css']) writeFileSync(join(folder, 'page', file), '');
  return folder;
}
