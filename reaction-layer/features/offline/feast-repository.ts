import { type Feature, type FeatureView, TIME_COLUMNS } from '../view/feature-view';

/** Settings of a repository whose training sets Feast joins with DuckDB, as `features join` does. */
export const FEAST_STORE = `project: tidemark
provider: local
registry: registry.db
offline_store:
  type: duckdb
online_store:
  type: sqlite
  path: online.db
entity_key_serialization_version: 3
`;

const TYPES: Readonly<Record<Feature['type'], string>> = { float32: 'Float32', int64: 'Int64' };

/** A view, and the absolute path of the folder with its Parquet files. */
export interface ExportedView {
  readonly view: FeatureView;
  readonly path: string;
}

/** Definitions of views in Python, for Feast 0.67. */
export function feastViews(views: readonly ExportedView[]): string {
  const entities = new Map(views.flatMap(({ view }) => view.entities.map((entity) => [entity.name, entity])));
  return [
    'from datetime import timedelta\n\nfrom feast import Entity, FeatureView, Field, FileSource, ValueType\nfrom feast.types import Float32, Int64\n',
    ...[...entities.values()].map(
      ({ name, description }) =>
        `${name} = Entity(name=${python(name)}, join_keys=[${python(name)}], value_type=ValueType.STRING, description=${python(description)})`,
    ),
    ...views.map(viewText),
  ]
    .join('\n')
    .concat('\n');
}

function viewText({ view, path }: ExportedView): string {
  const fields = view.features.map(({ name, type }) => `        Field(name=${python(name)}, dtype=${TYPES[type]}),`);
  return `
${view.name} = FeatureView(
    name=${python(view.name)},
    description=${python(view.description)},
    entities=[${view.entities.map(({ name }) => name).join(', ')}],
    ttl=timedelta(milliseconds=${view.ttlMs}),
    schema=[
${fields.join('\n')}
    ],
    source=FileSource(
        path=${python(path)},
        timestamp_field=${python(TIME_COLUMNS.event)},
        created_timestamp_column=${python(TIME_COLUMNS.created)},
    ),
)`;
}

/** A literal: strings of JSON are strings of Python. */
function python(text: string): string {
  return JSON.stringify(text);
}
