import { TextlintKernel } from '@textlint/kernel';
import markdownPlugin from '@textlint/textlint-plugin-markdown';

const kernel = new TextlintKernel();

/**
 * The running text of a Markdown file, without code, addresses and front matter.
 *
 * @param {string} source
 * @returns {Promise<import('./check-prose.mjs').Prose[]>}
 */
export async function proseOfMarkdown(source) {
  /** @type {import('./check-prose.mjs').Prose[]} */
  const passages = [];
  await kernel.lintText(source, {
    ext: '.md',
    plugins: [{ pluginId: 'markdown', plugin: markdownPlugin.default ?? markdownPlugin }],
    rules: [
      {
        ruleId: 'collect',
        rule: ({ Syntax, getSource }) => ({
          [Syntax.Str]: (node) => void passages.push({ text: getSource(node), start: node.range[0] }),
        }),
      },
    ],
  });
  return passages;
}
