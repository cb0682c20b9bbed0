import type { CommandCall } from '../../core/capability/command';
import { DAY_MS, MINUTE_MS } from '../../core/time/window';
import { FEATURE_VIEWS } from './registry';

/** `features list`: every view with its entities and features. */
export function listFeatures({ output }: CommandCall): Promise<number> {
  output.result({ views: FEATURE_VIEWS }, () =>
    FEATURE_VIEWS.map((view) =>
      [
        `${view.name}: ${view.description}`,
        `entities ${view.entities.map(({ name }) => name).join(', ')}; ` +
          `the last ${view.windowMs / MINUTE_MS} minutes; valid for ${view.ttlMs / DAY_MS} days`,
        output.table(view.features, ''),
      ].join('\n'),
    ).join('\n\n'),
  );
  return Promise.resolve(0);
}
