/**
 * Imports point inwards (ARCHITECTURE.md). `./tidemark test` runs this; test/house/imports.unit.ts plants violations.
 */
const layers = '^(speed|batch|serving|reaction)-layer/';
const wiring = '^(platform|cli|loadtest|test)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-folder-cycles', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
    {
      name: 'core-imports-nothing',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: ['^core/', 'node_modules/(.pnpm/)?(zod|temporal-polyfill)'] },
    },
    {
      name: 'speed-layer-imports-core',
      severity: 'error',
      from: { path: '^speed-layer/', pathNot: 'lambda\\.ts$' },
      to: { path: ['^adapters/', '^(batch|serving|reaction)-layer/', wiring, '^simulator/'] },
    },
    {
      name: 'batch-layer-imports-core',
      severity: 'error',
      from: { path: '^batch-layer/', pathNot: 'lambda\\.ts$' },
      to: { path: ['^adapters/', '^(speed|serving|reaction)-layer/', wiring, '^simulator/'] },
    },
    {
      name: 'serving-layer-imports-core',
      severity: 'error',
      from: { path: '^serving-layer/', pathNot: 'lambda\\.ts$' },
      to: { path: ['^adapters/', '^(speed|batch|reaction)-layer/', wiring, '^simulator/'] },
    },
    {
      name: 'reaction-layer-imports-core',
      severity: 'error',
      from: { path: '^reaction-layer/', pathNot: 'lambda\\.ts$' },
      to: { path: ['^adapters/', '^(speed|batch|serving)-layer/', wiring, '^simulator/'] },
    },
    {
      name: 'capability-is-data',
      severity: 'error',
      from: { path: '/capability\\.ts$', pathNot: '^(core|test|docs)/' },
      to: { pathNot: ['^core/', 'node_modules/(.pnpm/)?zod'] },
    },
    {
      name: 'list-imports-capabilities',
      severity: 'error',
      from: { path: '^capabilities/list\\.ts$' },
      to: { pathNot: ['^core/', '/capability\\.ts$'] },
    },
    {
      name: 'loaders-import-parts',
      severity: 'error',
      from: { path: '^(capabilities|dashboard/src)/generated/' },
      to: {
        pathNot: ['^core/', '/(routes|consumer|night|task|commands)\\.ts$', '/page\\.tsx?$', 'node_modules/.*react'],
      },
    },
    {
      // They are made of the dashboard's parts, and know neither its shell nor its other pages.
      name: 'capability-pages-import-the-wire-and-parts',
      severity: 'error',
      from: { path: '^([a-z]+-layer/[^/]+)/page(\\.tsx?$|/)' },
      to: {
        path: '^[^/]+/',
        pathNot: [
          '^$1/',
          '^core/(wire|capability)/',
          '^dashboard/src/(chart|data|format|honesty|kit|text|view)/',
          'node_modules/',
        ],
      },
    },
    {
      name: 'layers-know-no-page',
      severity: 'error',
      from: { path: '-layer/', pathNot: '^[a-z]+-layer/[^/]+/page(\\.tsx?$|/)' },
      to: { path: ['^dashboard/', '^[a-z]+-layer/[^/]+/page/'] },
    },
    {
      name: 'only-what-runs-imports-the-list',
      severity: 'error',
      from: { pathNot: ['^capabilities/', wiring, '^(simulation|stacks|dashboard)/', 'lambda\\.ts$'] },
      to: { path: '^capabilities/' },
    },
    {
      name: 'lambda-imports-its-layer-and-aws',
      severity: 'error',
      from: { path: layers + '.*lambda\\.ts$' },
      to: { path: ['^adapters/local/', wiring, '^simulator/'] },
    },
    {
      name: 'client-imports-the-wire',
      severity: 'error',
      from: { path: '^client/' },
      to: { pathNot: ['^client/', '^core/wire/', 'node_modules/(.pnpm/)?zod'] },
    },
    {
      name: 'adapters-import-core',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: [layers, wiring, '^simulator/', '^stacks/'] },
    },
    {
      name: 'simulator-imports-core',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: [layers, wiring, '^adapters/', '^stacks/'] },
    },
    {
      name: 'pages-import-the-client',
      severity: 'error',
      from: { path: '^(dashboard|tracker)/', pathNot: '^dashboard/src/generated/' },
      to: { path: '^[^/]+/', pathNot: ['^(dashboard|tracker|client|core/wire)/', 'node_modules/'] },
    },
    {
      // What a stack shares with the code that it deploys: settings and names, never behaviour.
      name: 'stacks-import-settings-and-names',
      severity: 'error',
      from: { path: '^stacks/', pathNot: '^stacks/(test/|jest\\.config)' },
      to: {
        path: '^[^/]+/',
        pathNot: [
          '^(stacks|core)/',
          '^capabilities/list\\.ts$',
          '^[a-z]+-layer/.*config\\.ts$',
          '^platform/.*config\\.ts$',
          '^adapters/aws/(storage-keys|stream-names|lambda/metrics|batch/scratch-place|valkey/id-sizes)\\.ts$',
          '^cli/(dashboard|tracker)-bundle\\.mjs$',
          'node_modules/',
        ],
      },
    },
    {
      name: 'only-aws-adapters-import-the-sdk',
      severity: 'error',
      from: { pathNot: '^((test/)?adapters/aws|test/deployed)/' },
      to: { path: '@(aws-sdk|smithy)/' },
    },
    {
      name: 'nothing-imports-the-wiring',
      severity: 'error',
      // The stacks have a rule of their own: settings of `platform` configure functions, too.
      from: { pathNot: [wiring, '^stacks/', '^eslint\\.config'] },
      to: { path: wiring },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: ['^((stacks/)?test|loadtest)/', '^stacks/jest\\.config'] },
      to: { path: '^test/' },
    },
    {
      name: 'only-tools-import-the-simulation',
      severity: 'error',
      from: { pathNot: ['^simulation/', wiring] },
      to: { path: '^simulation/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.build|node_modules/.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
