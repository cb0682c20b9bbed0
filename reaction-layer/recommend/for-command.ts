import * as z from 'zod';
import type { CommandCall } from '../../core/capability/command';
import { getRecommendations, type Recommendations } from './wire';

const forOptions = z.object({
  item: z.string().optional(),
  viewed: z.array(z.string()).optional(),
  cart: z.array(z.string()).optional(),
  slot: z.string().optional(),
  category: z.string().optional(),
  exclude: z.array(z.string()).optional(),
  limit: z.int().optional(),
});

/** `recommend for`: what the API would show for a product, a session or a cart. */
export async function recommendFor({ options, api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getRecommendations, { ...forOptions.parse(options), site: await api.site() });
  output.result(answer, () =>
    [modelLine(answer), output.table(answer.items.map(rowOf), 'No product has been viewed.')].join('\n\n'),
  );
  return 0;
}

function modelLine({ model }: Recommendations): string {
  return model === null
    ? 'There is no model yet: it is learned from the first published run with product views.'
    : `Learned from ${model.sessions} sessions and ${model.items} products up to ${model.learned_through} (run ${model.version})`;
}

function rowOf({ item, category, score, reason }: Recommendations['items'][number]) {
  return { item, category: category ?? '', score: Math.round(score * 10_000) / 10_000, reason: reason.text };
}
