/** Outlines in a square of 16. */
const PATHS = {
  overview: 'M2.5 7.2 8 2.8l5.5 4.4v6H2.5zM6.3 13.2V9.5h3.4v3.7',
  live: 'M1.8 8h2.7l2-4.6 3 9.2 2-4.6h2.7',
  funnels: 'M2 3.2h12L9.6 8.4v4.4l-3.2-1.4v-3z',
  retention: 'M2.5 2.5h11v11h-11zM2.5 6.2h11M6.2 6.2v7.3M9.9 6.2v7.3',
  journeys:
    'M3.8 5.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM12.2 14.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM3.8 5.2v3c0 2.6 6.7 1 6.7 4.3',
  sessions: 'M2 4h12M2 8h8M2 12h10',
  products: 'M2.5 5 8 2.2 13.5 5v6L8 13.8 2.5 11zM2.5 5 8 7.8 13.5 5M8 7.8v6',
  searches: 'M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10.7 10.7 14 14',
  ads: 'M2.5 6.2v3.6h2.3L11.5 13V3L4.8 6.2zM13.8 6.6v2.8',
  speed: 'M2.5 12.5a6.3 6.3 0 1 1 11 0M8 9.5l3-3.6',
  findings: 'M8 2 14 8l-6 6-6-6zM8 5.8v2.6M8 10.4v.1',
  alerts: 'M4 7a4 4 0 0 1 8 0c0 3.6 1.5 4.4 1.5 4.4h-11S4 10.6 4 7zM6.7 13.6h2.6',
  decisions: 'M8 1.8 13.2 3.800v4c0 3.200-2.200 5.300-5.200 6.400-3-1.100-5.200-3.200-5.200-6.400v-4z',
  experiments: 'M6.200 2h3.600M6.800 2v4L3 12.600c-.4.8.1 1.400.9 1.400h8.200c.8 0 1.300-.6.9-1.400L9.200 6V2',
  forecasts: 'M2 11.500 6 8l2.500 2L11 6.500M11 6.500l3-3.500M11 6.500h3.200M11 6.500l3 3',
  quality: 'M2.500 8.500 6 12l7.500-8',
  operations: 'M2.500 3h11v4h-11zM2.500 9h11v4h-11zM5 5h.1M5 11h.1',
  settings:
    'M8 10.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400zM8 1.800v2M8 12.200v2M1.800 8h2M12.200 8h2M3.600 3.600 5 5M11 11l1.400 1.400M12.400 3.600 11 5M5 11l-1.400 1.400',
  connect: 'M6 2.500v3M10 2.500v3M4 5.500h8V8a4 4 0 0 1-8 0zM8 12v2',
  page: 'M4 2h5.500L12 4.500V14H4zM9.500 2v2.500H12',
  down: 'm4 6.200 4 4 4-4',
  left: 'm10 4-4 4 4 4',
  right: 'm6 4 4 4-4 4',
  calendar: 'M2.500 3.500h11v10h-11zM2.500 6.500h11M5.500 2v2.500M10.500 2v2.500',
  compare: 'M5 3 2 6l3 3M2 6h9M11 7l3 3-3 3M14 10H5',
  share:
    'M5.500 8.500 10.500 5.500M5.500 8.500l5 3M4.500 10a1.800 1.800 0 1 0 0-3.600M11.500 6a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600zM11.500 13.600a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600zM4.500 10a1.800 1.800 0 0 1 0-3.600',
  theme: 'M13.500 9.800A5.800 5.800 0 0 1 6.200 2.500a5.800 5.800 0 1 0 7.300 7.300z',
  close: 'm4.500 4.500 7 7M11.500 4.500l-7 7',
  add: 'M8 3v10M3 8h10',
  more: 'M3.500 8h.1M8 8h.1M12.500 8h.1',
  menu: 'M2.500 4h11M2.500 8h11M2.500 12h11',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  play: 'M5 3.500v9l7.500-4.500z',
  plug: 'M6 2.500v3M10 2.500v3M4 5.500h8V8a4 4 0 0 1-8 0zM8 12v2',
  check: 'M3 8.500 6.500 12 13 4.500',
  warning: 'M8 2.500 14.500 13.500h-13zM8 6.500v3M8 11.500v.1',
  explore: 'M2.500 3h3v10h-3zM6.500 6.500h3V13h-3zM10.500 9h3v4h-3z',
} as const;

export type IconName = keyof typeof PATHS;

export function isIcon(name: string): name is IconName {
  return Object.hasOwn(PATHS, name);
}

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="i" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
