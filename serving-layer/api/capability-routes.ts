import type { AddRoute, AdminContext, DecideContext, NamedRoutes, ReadContext } from '../../core/capability/route';
import { problem } from './problem';
import { addDeferrableRoute, type Deferring } from './deferred-routes';
import { addRoute, type Routes } from './route';

/** Adds the read routes of capabilities. @param deferring if absent, every question is answered at once */
export function addReadRoutes(
  routes: Routes,
  capabilities: readonly NamedRoutes[],
  context: Omit<ReadContext, 'settings'>,
  deferring: Deferring | undefined,
): void {
  const add: AddRoute = (operation, handle) => {
    if (operation.isDeferrable === true && deferring !== undefined)
      addDeferrableRoute(routes, operation, handle, deferring);
    else addRoute(routes, operation, (input) => handle(input));
  };
  for (const { routes: own, settings } of capabilities) own.read?.mount(add, { ...context, settings });
}

/** Adds the routes of capabilities that decide. */
export function addDecideRoutes(
  routes: Routes,
  capabilities: readonly NamedRoutes[],
  context: Omit<DecideContext, 'settings'>,
): void {
  const add: AddRoute = (operation, handle) => addRoute(routes, operation, refusing(handle));
  for (const { routes: own, settings } of capabilities) own.decide?.mount(add, { ...context, settings });
}

/** Adds the operator routes of capabilities. A refused step becomes a problem that says why. */
export function addCapabilityAdminRoutes(
  routes: Routes,
  capabilities: readonly NamedRoutes[],
  context: Omit<AdminContext, 'settings'> | undefined,
): void {
  const add: AddRoute = (operation, handle) => addRoute(routes, operation, refusing(handle));
  if (context === undefined) return;
  for (const { routes: own, settings } of capabilities) own.admin?.mount(add, { ...context, settings });
}

/** A refused step becomes a problem that says why. */
function refusing<Input, Answer>(
  handle: (input: Input) => Promise<Answer>,
): (input: Input) => Promise<Answer | Response> {
  return async (input) => {
    try {
      return await handle(input);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return problem('operation_refused', error.message, { reason_code: error.code });
    }
  };
}

/** Adds the routes of capabilities that need no key. Two that share an address are a mistake that the first one hides. */
export function addOpenRoutes(
  { app }: Pick<Routes, 'app'>,
  capabilities: readonly NamedRoutes[],
  context: Omit<AdminContext, 'settings'> | undefined,
): void {
  if (context === undefined) return;
  for (const { routes: own, settings } of capabilities)
    for (const { method, path, handle } of own.open?.({ ...context, settings }) ?? [])
      app.on(method.toUpperCase(), path, ({ req }) => handle(req.raw));
}

/** Adds what other services call. A service that sends too much is refused before it is read. */
export function addCallbacks(
  { app }: Pick<Routes, 'app'>,
  capabilities: readonly NamedRoutes[],
  context: Omit<AdminContext, 'settings'> | undefined,
): void {
  if (context === undefined) return;
  for (const { name, routes, settings } of capabilities)
    for (const { name: callback, answer } of routes.callbacks ?? [])
      app.post(`/callbacks/${name}/${callback}`, ({ req }) => answer(req.raw, { ...context, settings }));
}

/** By name, not by class: bundles may contain the class twice. */
function isRefusal(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error && error.name === 'OperationRefused' && 'code' in error && typeof error.code === 'string'
  );
}
