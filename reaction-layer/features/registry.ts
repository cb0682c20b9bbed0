import { CommandUsageError } from '../../core/capability/command';
import { trafficByGeoPlatform } from './views/traffic-by-geo-platform';
import type { FeatureView } from './view/feature-view';

/** Every feature view. To add one, write a file in `views/` and list it here. */
export const FEATURE_VIEWS: readonly FeatureView[] = [trafficByGeoPlatform];

export function findFeatureView(name: string): FeatureView | undefined {
  return FEATURE_VIEWS.find((view) => view.name === name);
}

/** The view that a command names. @throws CommandUsageError listing those that there are */
export function requireFeatureView(name: string | undefined): FeatureView {
  const view = name === undefined ? undefined : findFeatureView(name);
  if (view !== undefined) return view;
  const known = FEATURE_VIEWS.map((one) => one.name).join(', ');
  throw new CommandUsageError(
    name === undefined ? `--view is missing: use one of ${known}` : `there is no feature view “${name}”: use ${known}`,
  );
}
