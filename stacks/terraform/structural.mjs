// Where no AWS provider is found: every block of AWS becomes Terraform's own `terraform_data`, so that real `terraform validate` still
// finds references to nothing, unknown functions, missing files, cycles and templates that were not escaped.
const META = ['depends_on', 'count', 'for_each', 'lifecycle', 'provider', 'provisioner', 'connection', '//'];

export function structural(json) {
  const resources = {};
  for (const [type, named] of Object.entries(json.resource ?? {})) {
    for (const [name, body] of Object.entries(named)) resources[`${type}__${name}`] = block(body);
  }
  const data = {};
  for (const [type, named] of Object.entries(json.data ?? {})) {
    if (type === 'terraform_remote_state') data[type] = named;
    else for (const [name, body] of Object.entries(named)) resources[`data_${type}__${name}`] = block(body);
  }
  const { output, locals, variable } = rewritten(json);
  return {
    terraform: { backend: json.terraform.backend },
    resource: { terraform_data: resources },
    ...(Object.keys(data).length === 0 ? {} : { data }),
    ...(output === undefined ? {} : { output }),
    ...(locals === undefined ? {} : { locals }),
    ...(variable === undefined ? {} : { variable }),
  };
}

function block(body) {
  const input = Object.fromEntries(Object.entries(body).filter(([key]) => !META.includes(key)));
  const { depends_on: dependsOn } = body;
  return {
    input: rewritten(input),
    ...(dependsOn === undefined
      ? {}
      : { depends_on: dependsOn.map((address) => address.replace(/^(aws_\w+)\.([\w-]+)$/, 'terraform_data.$1__$2')) }),
  };
}

function rewritten(value) {
  if (typeof value === 'string') {
    if (!value.includes('${')) return value;
    return value.replace(
      /(data\.)?\b(aws_\w+)\.([\w-]+)/g,
      (_, isData, type, name) => `terraform_data.${isData ? 'data_' : ''}${type}__${name}.output`,
    );
  }
  if (Array.isArray(value)) return value.map(rewritten);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewritten(inner)]));
}
