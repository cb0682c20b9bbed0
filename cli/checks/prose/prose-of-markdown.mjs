import { TextlintKernel } from '@textlint/kernel';
import * as markdown from '@textlint/textlint-plugin-markdown';

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
    plugins: [{ pluginId: 'markdown', plugin: pluginOf(markdown) }],
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

/**
 * A CommonJS module that names a default export: Node.js wraps it once more.
 *
 * @param {unknown} module
 * @returns {import('@textlint/kernel').TextlintPluginCreator}
 */
function pluginOf(module) {
  return isPlugin(module) ? module : pluginOf(/** @type {{ default: unknown }} */ (module).default);
}

/** @param {unknown} value @returns {value is import('@textlint/kernel').TextlintPluginCreator} */
function isPlugin(value) {
  return typeof value === 'object' && value !== null && 'Processor' in value;
}
