import { geoNaturalEarth1, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import atlas from 'world-atlas/countries-110m.json';
import type { Row } from '../../../../core/wire/answer';
import { useFormat } from '../../data/site';
import { text } from '../../text/text';
import { withFilter } from '../../view/filters';
import { navigate } from '../../view/params';
import { filterHref, useView } from '../../view/view';
import { codeOfCountry } from './country-numbers';

const WIDTH = 420;
const HEIGHT = 228;
const ANTARCTICA = '010';
const TINTS = 5;

interface Shape {
  readonly code: string | undefined;
  readonly path: string;
}

const SHAPES: readonly Shape[] = shapes();

function shapes(): readonly Shape[] {
  const all = feature(atlas, atlas.objects.countries);
  const features = all.features.filter(({ id }) => id !== ANTARCTICA);
  const projection = geoNaturalEarth1().fitSize([WIDTH, HEIGHT], { type: 'FeatureCollection', features });
  const draw = geoPath(projection).digits(1);
  return features.map((one) => ({ code: codeOfCountry(String(one.id)), path: draw(one) ?? '' }));
}

interface WorldMapProps {
  readonly rows: readonly Row[];
  readonly unit: string;
}

/** Countries in five tints of ink; the list beside holds the numbers. A click shows only that country. */
export function WorldMap({ rows, unit }: WorldMapProps) {
  const format = useFormat();
  const { filters } = useView();
  const values = new Map(rows.map(({ by, value }) => [by['country'] ?? '', value ?? 0] as const));
  const most = Math.max(1, ...[...values].flatMap(([code, value]) => (/^[A-Z]{2}$/.test(code) ? value : [])));
  return (
    <figure>
      <svg className="map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text.lists.map}>
        {SHAPES.map(({ code, path }, at) => {
          const value = code === undefined ? 0 : (values.get(code) ?? 0);
          if (code === undefined || value === 0) return <path key={at} d={path} />;
          return (
            <path
              key={at}
              className={`m${tintOf(value, most)} is-there`}
              d={path}
              onClick={() =>
                navigate(filterHref(withFilter(filters, { field: 'country', operator: ':', value: code })))
              }
            >
              <title>{`${format.country(code)}: ${format.value(value, unit)}`}</title>
            </path>
          );
        })}
      </svg>
      <div className="scale" aria-hidden="true">
        {text.lists.fewer}
        <svg viewBox="0 0 100 8" preserveAspectRatio="none">
          {Array.from({ length: TINTS }, (_, at) => (
            <rect key={at} className={`m${at + 1}`} x={at * (100 / TINTS)} width={100 / TINTS} height="8" />
          ))}
        </svg>
        {text.lists.more}
      </div>
    </figure>
  );
}

/** By the square root, so that a few large countries do not hide all others. */
function tintOf(value: number, most: number): number {
  return Math.min(TINTS, Math.max(1, Math.ceil(Math.sqrt(value / most) * TINTS)));
}
