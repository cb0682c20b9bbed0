import { drawing } from './elements';

/** A shape of a picture: how it is painted, and its path in a square of 120. */
type Shape = readonly [paint: 'main' | 'dark' | 'light' | 'line', path: string];

/** Drawn here, so that the shop needs no file of anyone. */
const PICTURES = {
  jacket: [
    ['dark', 'M46 24h28l6 10-20 6-20-6z'],
    ['main', 'M40 32l20 8 20-8 18 14-8 32-8-4v26H38V74l-8 4-8-32z'],
    ['line', 'M60 40v60M46 78h8M66 78h8'],
  ],
  pack: [
    ['dark', 'M42 30c0-14 36-14 36 0v8H42z'],
    ['main', 'M34 36h52c4 0 6 3 6 7v49c0 5-3 8-8 8H36c-5 0-8-3-8-8V43c0-4 2-7 6-7z'],
    ['light', 'M42 66h36v24H42z'],
    ['line', 'M28 52h64M42 76h36M60 52v8'],
  ],
  tent: [
    ['main', 'M60 28 14 94h92z'],
    ['dark', 'M60 28 44 94h32z'],
    ['light', 'M60 50 52 94h16z'],
    ['line', 'M60 28V20M8 94h104'],
  ],
  beanie: [
    ['main', 'M26 74c0-44 68-44 68 0z'],
    ['dark', 'M22 72h76v20H22z'],
    ['light', 'M60 34m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0'],
    ['line', 'M36 76v12M48 76v12M60 76v12M72 76v12M84 76v12'],
  ],
  flask: [
    ['dark', 'M48 16h24v16H48z'],
    ['main', 'M44 34h32c6 4 8 9 8 16v48c0 5-3 8-8 8H44c-5 0-8-3-8-8V50c0-7 2-12 8-16z'],
    ['light', 'M36 62h48v18H36z'],
  ],
  lantern: [
    ['line', 'M40 34c0-26 40-26 40 0'],
    ['dark', 'M40 34h40v10H40zM36 88h48v12H36z'],
    ['main', 'M42 44h36l4 44H38z'],
    ['light', 'M60 56c9 10 9 24 0 24s-9-14 0-24z'],
  ],
  boots: [
    ['main', 'M38 20h28v38c4 8 26 10 30 22v10H38z'],
    ['dark', 'M34 90h64v10H34z'],
    ['light', 'M38 20h28v10H38z'],
    ['line', 'M56 42h12M56 52h12M60 62h12'],
  ],
  mug: [
    ['line', 'M82 48c22-4 22 36 0 32'],
    ['main', 'M32 36h50v52c0 6-4 10-10 10H42c-6 0-10-4-10-10z'],
    ['dark', 'M30 32h54v8H30z'],
    ['light', 'M42 52h8v32h-8z'],
  ],
  bag: [
    ['dark', 'M44 22h32v12H44z'],
    ['main', 'M40 34h40l6 58c0 6-4 9-9 9H43c-5 0-9-3-9-9z'],
    ['light', 'M46 58h28v18H46z'],
    ['line', 'M40 34h40M44 22c-10 2-10 10-4 12M76 22c10 2 10 10 4 12'],
  ],
  pot: [
    ['line', 'M92 56h16'],
    ['dark', 'M26 44h68v8H26zM54 34h12v10H54z'],
    ['main', 'M28 52h64v32c0 6-4 10-10 10H38c-6 0-10-4-10-10z'],
    ['light', 'M38 62h6v22h-6z'],
  ],
  compass: [
    ['dark', 'M54 12h12v14H54z'],
    ['main', 'M60 64m-40 0a40 40 0 1 0 80 0a40 40 0 1 0-80 0'],
    ['light', 'M60 64m-30 0a30 30 0 1 0 60 0a30 30 0 1 0-60 0'],
    ['dark', 'M76 44 66 70 54 58z'],
    ['main', 'M44 84l10-26 12 12z'],
  ],
  socks: [
    ['main', 'M40 18h24v46L44 92c-8 10-26 0-18-12l14-20z'],
    ['dark', 'M68 18h24v46L72 98c-8 10-26 0-18-12l14-24z'],
    ['light', 'M40 18h24v12H40zM68 18h24v12H68z'],
  ],
} as const satisfies Readonly<Record<string, readonly Shape[]>>;

export type PictureName = keyof typeof PICTURES;

/** The picture of a product, which its name beside it describes. */
export function picture(name: PictureName): SVGSVGElement {
  const shapes = PICTURES[name].map(([paint, path]) => drawing('path', { class: paint, d: path }));
  return drawing('svg', { viewBox: '0 0 120 120', class: 'picture', 'aria-hidden': 'true' }, ...shapes);
}
