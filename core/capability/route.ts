import type { MemoryKind } from '../port/seen-events';
import type { Answers } from '../port/answers';
import type { BatchEngine, QueryWatch } from '../port/batch-engine';
import type { Clock } from '../port/clock';
import type { ItemTables } from '../port/item-table';
import type { IdentityKind } from '../event/identity';
import type { Lake, ManifestStore } from '../port/lake';
import type { LanguageModel } from '../port/language-model';
import type { Outbound } from '../port/outbound';
import type { Outcomes } from '../port/outcomes';
import type { Sites } from '../port/sites';
import type { SqlLibrary } from '../port/sql-library';
import type { ViewStore } from '../port/view-store';
import type { Access, AnswerOf, Operation, RequestOf } from '../wire/operation';
import { CapabilityError, type Scope } from './capability';

type Settings = Readonly<Record<string, unknown>>;

/** What routes that read may use. */
export interface ReadContext {
  readonly answers: Answers;
  /** Whether live numbers may be too high until the next batch run. */
  readonly degraded: (memory: MemoryKind) => Promise<boolean>;
  readonly sites: Pick<Sites, 'get' | 'list'>;
  readonly clock: Clock;
  /** For questions that need the events themselves. */
  readonly engine: Pick<BatchEngine, 'query'>;
  readonly sql: SqlLibrary;
  readonly views: ViewStore;
  readonly manifests: ManifestStore;
  /** The tables of a capability. */
  readonly tablesOf: (capability: string) => ItemTables;
  readonly outcomes: Outcomes;
  /** How messages are sent; absent where nothing sends any, such as in the function that answers questions on AWS. */
  readonly outbound?: Outbound | undefined;
  /** A language model, where one is set. */
  readonly model?: LanguageModel | undefined;
  readonly settings: Settings;
}

/**
 * What routes of operators may use, in the process of the platform or, for an environment on AWS, in that of the CLI.
 */
export interface AdminContext {
  readonly lake: Pick<Lake, 'get'>;
  readonly manifests: ManifestStore;
  readonly sites: Pick<Sites, 'get' | 'list'>;
  /** The tables of a capability. */
  readonly tablesOf: (capability: string) => ItemTables;
  readonly clock: Clock;
  /**
   * One step of work that needs the engine or the collector: done in this process, or by the function `operate` on AWS.
   * The answer is parsed by the caller. @throws an error with a `code` if the step is refused
   */
  readonly operate: (request: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** Makes the code of a login link for sites, empty for all; absent where no browser logs in. */
  readonly makeLogin?:
    ((sites: readonly string[]) => { readonly code: string; readonly expiresMs: number }) | undefined;
  /** Reports how far a long operation is. */
  readonly onProgress: (text: string) => void;
  /** How messages are sent; absent where nothing sends any. */
  readonly outbound?: Outbound | undefined;
  readonly settings: Settings;
}

/** The keyed hash of a value of one site, as the events of the site have it. */
export type PseudonymOf = (kind: IdentityKind, value: string) => string;

/** Events that the platform itself writes about a site. */
export interface RecordedEvents {
  readonly site: string;
  /** As a server sends them, with raw identities, which do not pass the collector. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** What routes that decide may use: where events are collected, because each decision becomes one. */
export interface DecideContext {
  readonly sites: Pick<Sites, 'get' | 'list'>;
  readonly clock: Clock;
  /** The tables of a capability. */
  readonly tablesOf: (capability: string) => ItemTables;
  /** Undefined if there is no such site, or it was removed. */
  readonly pseudonymsOf: (site: string) => Promise<PseudonymOf | undefined>;
  /** Returns once the stream has taken all of them. @throws if it did not; sending them again is safe */
  readonly record: (events: RecordedEvents) => Promise<void>;
  /** Reports what failed without keeping an answer from being given. */
  readonly onError: (error: unknown) => void;
  readonly settings: Settings;
}

/** How the API adds an operation that `handle` answers; the watch is that of the request. */
export type AddRoute = <Served extends Operation>(
  operation: Served,
  handle: (input: RequestOf<Served>, watch?: QueryWatch) => Promise<AnswerOf<Served>>,
) => void;

/** An operation with what answers it; the service is opened once per process. */
export interface ServedRoute<Service> {
  readonly operation: Operation;
  readonly mount: (add: AddRoute, service: Service) => void;
}

/** @example serves(getFunnel, (input, explorer) => explorer.funnel(input)) */
export function serves<Served extends Operation, Service>(
  operation: Served,
  handle: (input: RequestOf<Served>, service: Service, watch?: QueryWatch) => Promise<AnswerOf<Served>>,
): ServedRoute<Service> {
  return { operation, mount: (add, service) => add(operation, (input, watch) => handle(input, service, watch)) };
}

/** Routes of one scope over one service. */
export interface RouteGroup<Context> {
  readonly operations: readonly Operation[];
  readonly mount: (add: AddRoute, context: Context) => void;
}

/**
 * A route for requests that carry no key, because what they bring proves itself, such as a signed link in a mail. It
 * answers with whatever its caller understands, and stands in no API document.
 */
export interface OpenRoute {
  readonly method: 'get' | 'post';
  readonly path: `/open/${string}`;
  readonly handle: (request: Request) => Promise<Response>;
}

/** Makes the open routes of a capability, once per process. */
export type CreateOpenRoutes = (
  context: Pick<AdminContext, 'sites' | 'tablesOf' | 'clock' | 'outbound' | 'makeLogin' | 'settings'>,
) => readonly OpenRoute[];

/** What `routes.ts` exports as `routes`. */
export interface CapabilityRoutes {
  readonly read?: RouteGroup<ReadContext>;
  readonly decide?: RouteGroup<DecideContext>;
  readonly admin?: RouteGroup<AdminContext>;
  readonly callbacks?: readonly SignedCallback[];
  /** Served where operations are, without a key. */
  readonly open?: CreateOpenRoutes;
}

/**
 * What another service calls, such as Slack, at `POST /callbacks/<capability>/<name>`. Nothing guards it: it must believe
 * only what carries the right signature.
 */
export interface SignedCallback {
  readonly name: string;
  readonly answer: (request: Request, context: AdminContext) => Promise<Response>;
}

/** The routes of a capability with the settings that its variables hold. */
export interface NamedRoutes {
  readonly name: string;
  readonly routes: CapabilityRoutes;
  readonly settings: Settings;
}

const ACCESS: Readonly<Partial<Record<Scope, Access>>> = { read: 'read', decide: 'decide', admin: 'operate' };
const PATHS: Readonly<Partial<Record<Scope, RegExp>>> = {
  read: /^\/v1\/(?!admin\/)/,
  decide: /^\/v1\/decisions(\/|$)/,
  admin: /^\/v1\/admin\//,
};

/** Routes that read. @throws CapabilityError for an operation that another scope guards */
export function readRoutes<Service>(
  open: (context: ReadContext) => Service,
  routes: readonly ServedRoute<Service>[],
): RouteGroup<ReadContext> {
  return group('read', open, routes);
}

/** Routes that decide: all of them POST. @throws CapabilityError for an operation that another scope guards */
export function decideRoutes<Service>(
  open: (context: DecideContext) => Service,
  routes: readonly ServedRoute<Service>[],
): RouteGroup<DecideContext> {
  return group('decide', open, routes);
}

/** Routes of operators. @throws CapabilityError for an operation that another scope guards */
export function adminRoutes<Service>(
  open: (context: AdminContext) => Service,
  routes: readonly ServedRoute<Service>[],
): RouteGroup<AdminContext> {
  return group('admin', open, routes);
}

function group<Context, Service>(
  scope: Scope,
  open: (context: Context) => Service,
  routes: readonly ServedRoute<Service>[],
): RouteGroup<Context> {
  const operations = routes.map(({ operation }) => operation);
  for (const { id, path, access } of operations) {
    if (access !== ACCESS[scope] || PATHS[scope]?.test(path) !== true)
      throw new CapabilityError(
        `${id}: a route of the scope "${scope}" needs the access "${ACCESS[scope] ?? 'none'}" and a path that its guard covers, not "${access}" and ${path}`,
      );
  }
  return {
    operations,
    mount: (add, context) => {
      const service = open(context);
      for (const { mount } of routes) mount(add, service);
    },
  };
}
