import * as z from 'zod';

/** A stack as written by CDKTF and read by Terraform. */
export interface SynthesisedStack {
  readonly name: string;
  readonly layer: string;
  /** True if nothing may be deleted by accident. */
  readonly isProtected: boolean;
  readonly json: TerraformJson;
}

export interface TerraformJson {
  readonly terraform?: { readonly backend?: Block | undefined } | undefined;
  readonly provider?: Readonly<Record<string, readonly Block[]>> | undefined;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>> | undefined;
}

export type Block = Readonly<Record<string, unknown>>;

const block = z.record(z.string(), z.unknown());
const terraformJson = z.looseObject({
  terraform: z.looseObject({ backend: block.optional() }).optional(),
  provider: z.record(z.string(), z.array(block)).optional(),
  resource: z.record(z.string(), z.record(z.string(), block)).optional(),
});

/** @throws if the text is not a stack in CDKTF’s format */
export function parseTerraform(text: string): TerraformJson {
  return terraformJson.parse(JSON.parse(text));
}

export function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const policyDocument = z.looseObject({ Statement: z.union([block, z.array(block)]) });

/**
 * The statements of an IAM policy, which may be written as one statement or as a list. @throws if the text is not a
 * policy
 */
export function statementsIn(policy: string): readonly Block[] {
  const { Statement } = policyDocument.parse(JSON.parse(policy));
  return Array.isArray(Statement) ? Statement : [Statement];
}

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly body: Block;
}

/** A violation of a rule. */
export interface Finding {
  /** `aws_s3_bucket.lake_bucket` */
  readonly resource: string;
  readonly message: string;
}
export interface Violation extends Finding {
  readonly stack: string;
  readonly rule: string;
}

export type Rule = (stack: SynthesisedStack) => readonly Finding[];

export function resourcesOf(
  { json }: Pick<SynthesisedStack, 'json'>,
  ...types: readonly string[]
): readonly Resource[] {
  return Object.entries(json.resource ?? {})
    .filter(([type]) => types.length === 0 || types.includes(type))
    .flatMap(([type, named]) => Object.entries(named).map(([name, body]) => ({ type, name, body })));
}

export function addressOf({ type, name }: Pick<Resource, 'type' | 'name'>): string {
  return `${type}.${name}`;
}

export function finding(resource: Pick<Resource, 'type' | 'name'>, message: string): Finding {
  return { resource: addressOf(resource), message };
}

/**
 * A value at a path in a block; single-block lists are unwrapped. @example at(body, 'server_side_encryption',
 * 'enabled')
 */
export function at(body: unknown, ...path: readonly string[]): unknown {
  let value: unknown = body;
  for (const key of path) {
    const inner: unknown = Array.isArray(value) ? value[0] : value;
    if (!isBlock(inner)) return undefined;
    value = inner[key];
  }
  return value;
}

/** A rule for resources of some types: each must pass the check, or the message says what is missing. */
export function must(
  types: readonly string[],
  message: string,
  holds: (resource: Resource, stack: SynthesisedStack) => boolean,
): Rule {
  return (stack) =>
    resourcesOf(stack, ...types)
      .filter((resource) => !holds(resource, stack))
      .map((resource) => finding(resource, message));
}
