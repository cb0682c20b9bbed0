import type { Block } from '../../lib/policy/model';

/** A body of a resource that a test changes. */
type Loose = Record<string, unknown>;
type Change = (body: Loose) => void;
/** A violation of a rule, put into a synthesised stack. */
export interface Plant {
  readonly rule: string;
  readonly what: string;
  readonly stack: string;
  readonly type: string;
  /** Selects the resource to change by its values; by default the first of its type. */
  readonly having?: (body: Block) => boolean;
  readonly change: Change;
  readonly says: string;
}

export function inPolicy(key: string, change: (statement: Loose) => void): Change {
  return (body) => {
    const policy = JSON.parse(body[key] as string) as { Statement: Loose[] };
    change(policy.Statement[0]!);
    body[key] = JSON.stringify(policy);
  };
}

/** Sets a value deep in a body. @example set('origin.1.domain_name', 'x') */
export function set(path: string, value: unknown): Change {
  return (body) => {
    const { holder, key } = placeOf(body, path);
    holder[key] = value;
  };
}
export function unset(path: string): Change {
  return (body) => {
    const { holder, key } = placeOf(body, path);
    Reflect.deleteProperty(holder, key);
  };
}
function placeOf(body: Loose, path: string): { readonly holder: Loose; readonly key: string } {
  const keys = path.split('.');
  const holder = keys.slice(0, -1).reduce((inner, key) => inner[key] as Loose, body);
  return { holder, key: keys.at(-1)! };
}
