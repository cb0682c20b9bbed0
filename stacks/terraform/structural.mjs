// If no AWS provider is found, every AWS block becomes Terraform's own `terraform_data`. `terraform validate` then
// still finds dangling references, unknown functions, missing files, cycles and unescaped templates.
import { dependenciesOf, mapBlockStrings, mapStrings } from './stack-json.mjs';

/** @import { Block, StackJson } from './stack-json.mjs' */

const META = ['depends_on', 'count', 'for_each', 'lifecycle', 'provider', 'provisioner', 'connection', '//'];

/**
 * @param {StackJson} json
 * @returns {Block}
 */
export function structural(json) {
  /** @type {Record<string, Block>} */
  const resources = {};
  for (const [type, named] of Object.entries(json.resource ?? {})) {
    for (const [name, body] of Object.entries(named)) resources[`${type}__${name}`] = terraformData(body);
  }
  /** @type {Record<string, unknown>} */
  const data = {};
  for (const [type, named] of Object.entries(json.data ?? {})) {
    if (type === 'terraform_remote_state') data[type] = named;
    else for (const [name, body] of Object.entries(named)) resources[`data_${type}__${name}`] = terraformData(body);
  }
  const { output, locals, variable } = json;
  const rest = Object.entries({ output, locals, variable }).filter(([, block]) => block !== undefined);
  return {
    terraform: { backend: json.terraform.backend },
    resource: { terraform_data: resources },
    ...(Object.keys(data).length === 0 ? {} : { data }),
    ...Object.fromEntries(rest.map(([key, block]) => [key, mapStrings(block, withoutAws)])),
  };
}

/**
 * @param {Block} body
 * @returns {Block}
 */
function terraformData(body) {
  const input = Object.fromEntries(Object.entries(body).filter(([key]) => !META.includes(key)));
  const dependsOn = dependenciesOf(body);
  return {
    input: mapBlockStrings(input, withoutAws),
    ...(dependsOn === undefined
      ? {}
      : { depends_on: dependsOn.map((address) => address.replace(/^(aws_\w+)\.([\w-]+)$/, 'terraform_data.$1__$2')) }),
  };
}

/**
 * Points references to AWS blocks at the `terraform_data` that replaces them.
 * @param {string} text
 * @returns {string}
 */
function withoutAws(text) {
  if (!text.includes('${')) return text;
  return text.replace(
    /(data\.)?\b(aws_\w+)\.([\w-]+)/g,
    (
      /** @type {string} */ _,
      /** @type {string | undefined} */ isData,
      /** @type {string} */ type,
      /** @type {string} */ name,
    ) => `terraform_data.${isData === undefined ? '' : 'data_'}${type}__${name}.output`,
  );
}
