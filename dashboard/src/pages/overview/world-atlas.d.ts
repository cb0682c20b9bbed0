declare module 'world-atlas/countries-110m.json' {
  import type { GeometryCollection, Topology } from 'topojson-specification';

  /** Countries of the world, by the numbers of ISO 3166-1. Natural Earth, public domain. */
  const atlas: Topology<{ readonly countries: GeometryCollection<{ readonly name: string }> }>;
  export default atlas;
}
