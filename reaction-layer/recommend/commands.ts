import type { CapabilityCommand } from '../../core/capability/command';
import { ITEMS } from './model/parameters';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'recommend',
    summary: 'recommend items, or measure recommendations on recorded sessions',
    arguments: [
      {
        name: '<what>',
        help: '“for”: what the API recommends; “evaluate”: learn from a file and answer tasks of next items',
      },
    ],
    options: [
      { flags: '--item <id>', help: 'with “for”: the product of a page', value: { kind: 'text' } },
      {
        flags: '--viewed <id>',
        help: 'with “for”: a product that the session viewed, in order; may be repeated',
        value: { kind: 'repeated' },
      },
      { flags: '--cart <id>', help: 'with “for”: a product in the cart; may be repeated', value: { kind: 'repeated' } },
      {
        flags: '--slot <name>',
        help: 'with “for”: place on the page, by which rules may differ',
        value: { kind: 'text' },
      },
      { flags: '--category <name>', help: 'with “for”: only products of this category', value: { kind: 'text' } },
      {
        flags: '--exclude <id>',
        help: 'with “for”: a product to leave out; may be repeated',
        value: { kind: 'repeated' },
      },
      {
        flags: '--limit <n>',
        help: `with “for”: products that are shown; default: ${ITEMS.usual}`,
        value: { kind: 'integer', least: 1 },
      },
      {
        flags: '--train <file>',
        help: 'with “evaluate”: views as tab-separated SessionId, ItemId and Time, after a line of titles; .gz is unpacked',
        value: { kind: 'text' },
      },
      {
        flags: '--tasks <file>',
        help: 'with “evaluate”: one JSON object per line with session, position and prefix, the items before the next',
        value: { kind: 'text' },
      },
      {
        flags: '--out <file>',
        help: 'with “evaluate”: file for the answers, one JSON object per line with session, position and items',
        value: { kind: 'text' },
      },
    ],
    load: async () => (await import('./recommend-command')).recommendItems,
  },
];
