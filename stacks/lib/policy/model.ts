/** A stack as CDKTF wrote it: what Terraform will read. */
export interface SynthesisedStack {
  readonly name: string;
  readonly layer: string;
  /** In which nothing may be deleted by accident. */
  readonly isProtected: boolean;
  readonly json: TerraformJson;
}

export interface TerraformJson {
  readonly terraform?: { readonly backend?: Readonly<Record<string, unknown>> };
  readonly provider?: Readonly<Record<string, readonly Block[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
}

export type Block = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly body: Block;
}

/** What a rule found. */
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

export function resourcesOf({ json }: SynthesisedStack, ...types: readonly string[]): readonly Resource[] {
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

/** A value deep in a block; lists of one block are looked into. @example at(body, 'server_side_encryption', 'enabled') */
export function at(body: unknown, ...path: readonly string[]): unknown {
  let value: unknown = body;
  for (const key of path) {
    const inner: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof inner !== 'object' || inner === null) return undefined;
    value = (inner as Block)[key];
  }
  return value;
}

/** A rule about resources of some types: each must hold what is asked, or the message says what it does not. */
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
