import type { LiveProgress } from '../../core/port/answers';
import type { Grant } from './access';

/** What the routes know about a request, beside what it says. */
interface Facts {
  /** What it may read; absent if reading is not protected. */
  readonly grant?: Grant;
  /** The site that it is about. */
  readonly site?: string;
  /** How far the live layer was when the request came; absent if nothing has read it. */
  readonly progress?: LiveProgress;
}

const known = new WeakMap<object, Facts>();

export function factsOf(context: object): Facts {
  return known.get(context) ?? {};
}

export function note(context: object, facts: Facts): void {
  known.set(context, { ...factsOf(context), ...facts });
}

/** Whether a request may read a site. */
export function mayRead(context: object, site: string): boolean {
  const { sites = [], except = [] } = factsOf(context).grant ?? {};
  return !except.includes(site) && (sites.length === 0 || sites.includes(site));
}

/** Whether it may read only some sites. */
export function isLimited(context: object): boolean {
  return (factsOf(context).grant?.sites.length ?? 0) > 0;
}
