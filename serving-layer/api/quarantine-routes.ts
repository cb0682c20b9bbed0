import { getQuarantine, replayQuarantine } from '../../core/wire/quarantine';
import type { RunOperation } from './operations';
import { addRoute, type Routes } from './route';

/** Looking at the quarantine, and replaying it. */
export function addQuarantineRoutes(routes: Routes, run: RunOperation): void {
  addRoute(routes, getQuarantine, ({ site }) => run((all) => all.quarantine({ site })));
  addRoute(routes, replayQuarantine, ({ site }) => run((all) => all.replayQuarantine({ site })));
}
