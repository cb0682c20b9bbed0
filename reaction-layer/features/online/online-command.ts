import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../../core/capability/command';
import { requireFeatureView } from '../registry';
import { getOnlineFeatures, type OnlineFeatures } from '../wire';

const onlineOptions = z.object({ view: z.string().optional(), entity: z.array(z.string()).default([]) });

/** `features online`: the features of entities now. */
export async function onlineFeaturesOf({ options, api, output }: CommandCall): Promise<number> {
  const { view: name, entity: given } = onlineOptions.parse(options);
  const view = requireFeatureView(name);
  const keys = view.entities.map((one) => one.name);
  if (given.length === 0)
    throw new CommandUsageError(`--entity is missing: give values of ${keys.join(' and ')}, such as --entity DE,web`);
  const entities = given.map((text) => {
    const values = text.split(',');
    if (values.length === keys.length) return values;
    throw new CommandUsageError(`--entity ${text} has ${values.length} values: give those of ${keys.join(' and ')}`);
  });
  const answer = await api.call(getOnlineFeatures, {
    site: await api.site(),
    features: view.features.map((feature) => `${view.name}:${feature.name}`),
    entities: Object.fromEntries(keys.map((key, at) => [key, entities.map((values) => values[at] ?? '')])),
  });
  output.result(answer, () =>
    output.table(
      entities.map((_, place) =>
        Object.fromEntries(
          answer.metadata.feature_names.map((column, at) => [column, shown(answer.results[at], place)]),
        ),
      ),
      '',
    ),
  );
  return 0;
}

function shown(vector: OnlineFeatures['results'][number] | undefined, place: number): unknown {
  const status = vector?.statuses[place];
  return status === 'PRESENT' ? vector?.values[place] : status?.toLowerCase().replaceAll('_', ' ');
}
