import * as z from 'zod';
import type { TextRules, TextRulesChange } from '../event/text-rules';

/** Most parameters that may belong to a page, and the length of each. */
const QUERY_PARAMETERS = { most: 50, length: 100 } as const;

export const textRules = z
  .strictObject({
    trailing_slash: z.enum(['ignore', 'keep']).meta({ description: '`ignore`: `/a/` is the page `/a`.' }),
    hash_routes: z.boolean().meta({ description: 'A fragment that begins with `#/` or `#!/` belongs to the page.' }),
    query_parameters: z
      .array(z.string().max(QUERY_PARAMETERS.length))
      .max(QUERY_PARAMETERS.most)
      .meta({ description: 'Parameters of the address that belong to the page.', example: ['id'] }),
    hosts: z.enum(['merge', 'keep']).meta({ description: '`keep`: the page begins with the host.' }),
    category_case: z.enum(['fold', 'keep']).meta({ description: '`fold`: categories are in lower case.' }),
    redact: z.boolean().meta({ description: 'What looks like a secret or an e-mail address is removed.' }),
  })
  .meta({ id: 'TextRules', description: 'How addresses, categories and searches of events are compared.' });

/** The switches that change; the others stay. */
export const textRulesChange = textRules.partial();

/** The rules as the wire spells them. */
export function textRulesOnWire(rules: TextRules): z.output<typeof textRules> {
  return {
    trailing_slash: rules.trailingSlash,
    hash_routes: rules.hashRoutes,
    query_parameters: [...rules.queryParameters],
    hosts: rules.hosts,
    category_case: rules.categoryCase,
    redact: rules.redact,
  };
}

export function textRulesOfWire(sent: z.output<typeof textRulesChange>): TextRulesChange {
  return {
    trailingSlash: sent.trailing_slash,
    hashRoutes: sent.hash_routes,
    queryParameters: sent.query_parameters,
    hosts: sent.hosts,
    categoryCase: sent.category_case,
    redact: sent.redact,
  };
}
