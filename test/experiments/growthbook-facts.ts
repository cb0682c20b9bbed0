/**
 * Inputs and expected values of GrowthBook’s specification for SDKs, 0.8.0 (growthbook/growthbook, commit 8f1db445,
 * packages/sdk-js/test/cases.json).
 */
export const HASHES = [
  ['', 'a', 1, 0.22],
  ['ef', 'd', 1, 0.652],
  ['', '___)((*":&', 1, 0.563],
  ['foo', 'ab', 2, 0.2575],
  ['90850943850283058242805', '123', 2, 0.7516],
] as const;

export const RANGES = [
  [
    'normal 50/50',
    2,
    1,
    null,
    [
      [0, 0.5],
      [0.5, 1],
    ],
  ],
  [
    '4 variations',
    4,
    1,
    null,
    [
      [0, 0.25],
      [0.25, 0.5],
      [0.5, 0.75],
      [0.75, 1],
    ],
  ],
  [
    'uneven weights, reduced coverage, 3 variations',
    3,
    0.2,
    [0.2, 0.3, 0.5],
    [
      [0, 0.04],
      [0.2, 0.26],
      [0.5, 0.6],
    ],
  ],
  [
    'weights sum below 1',
    2,
    1,
    [0.4, 0.1],
    [
      [0, 0.5],
      [0.5, 1],
    ],
  ],
  [
    'weights sum almost equals 1',
    2,
    1,
    [0.4, 0.5999],
    [
      [0, 0.4],
      [0.4, 0.9999],
    ],
  ],
] as const;

export const CHOICES = [
  [
    'even range, 0.2',
    0.2,
    [
      [0, 0.5],
      [0.5, 1],
    ],
    0,
  ],
  [
    'even range, 0.8',
    0.8,
    [
      [0, 0.5],
      [0.5, 1],
    ],
    1,
  ],
  [
    'reduced range, 0.2',
    0.2,
    [
      [0, 0.25],
      [0.5, 0.75],
    ],
    0,
  ],
  [
    'reduced range, 0.8',
    0.8,
    [
      [0, 0.25],
      [0.5, 0.75],
    ],
    -1,
  ],
  [
    'zero range',
    0.5,
    [
      [0, 0.5],
      [0.5, 0.5],
      [0.5, 1],
    ],
    2,
  ],
] as const;

export const NAMESPACES = [
  ['user 1, namespace1, 1', '1', ['namespace1', 0, 0.4], false],
  ['user 1, namespace2, 2', '1', ['namespace2', 0.4, 1], true],
  ['user 2, namespace2, 1', '2', ['namespace2', 0, 0.4], false],
  ['user 3, namespace1, 2', '3', ['namespace1', 0.4, 1], true],
  ['user 4, namespace1, 1', '4', ['namespace1', 0, 0.4], false],
  ['user 4, namespace2, 2', '4', ['namespace2', 0.4, 1], false],
] as const;

export const ADDRESSES = [
  ['empty url', 'my-test', '', 2, null],
  ['no query string match', 'my-test', 'http://example.com?somequery', 2, null],
  ['simple match 1', 'my-test', 'http://example.com?my-test=1', 2, 1],
  ['string', 'my-test', 'http://example.com?my-test=foo', 2, null],
  ['equal to numVariations', 'my-test', 'http://example.com?my-test=5', 5, null],
  ['anchor', 'my-test', 'http://example.com?my-test=1#foo', 2, 1],
] as const;

/** Name, context, experiment, value, in the experiment, hash used. */
export const RUNS = [
  ['default weights - 1', { attributes: { id: '1' } }, { key: 'my-test', variations: [0, 1] }, 1, true, true],
  ['default weights - 7', { attributes: { id: '7' } }, { key: 'my-test', variations: [0, 1] }, 0, true, true],
  [
    'uneven weights - 4',
    { attributes: { id: '4' } },
    { key: 'my-test', variations: [0, 1], weights: [0.1, 0.9] },
    1,
    true,
    true,
  ],
  ['coverage - 1', { attributes: { id: '1' } }, { key: 'my-test', variations: [0, 1], coverage: 0.4 }, 0, false, false],
  ['coverage - 7', { attributes: { id: '7' } }, { key: 'my-test', variations: [0, 1], coverage: 0.4 }, 0, true, true],
  ['three way test - 4', { attributes: { id: '4' } }, { key: 'my-test', variations: [0, 1, 2] }, 2, true, true],
  ['test name - my-test', { attributes: { id: '1' } }, { key: 'my-test', variations: [0, 1] }, 1, true, true],
  ['single variation', { attributes: { id: '1' } }, { key: 'my-test', variations: [0] }, 0, false, false],
  [
    'globally disabled',
    { attributes: { id: '1' }, enabled: false },
    { key: 'my-test', variations: [0, 1] },
    0,
    false,
    false,
  ],
  [
    'JSON values for experiments',
    { attributes: { id: '1' } },
    {
      key: 'my-test',
      variations: [
        { color: 'blue', size: 'small' },
        { color: 'green', size: 'large' },
      ],
    },
    { color: 'green', size: 'large' },
    true,
    true,
  ],
  [
    'Experiment namespace - fail',
    { attributes: { id: '1' } },
    { key: 'my-test', variations: [0, 1], namespace: ['namespace', 0, 0.1] },
    0,
    false,
    false,
  ],
  [
    'Ranges, partial coverage',
    { attributes: { id: '1' } },
    {
      key: 'configs',
      variations: [0, 1],
      ranges: [
        [0, 0.1],
        [0.9, 1.0],
      ],
    },
    0,
    false,
    false,
  ],
  [
    'SavedGroups correctly pulled from context for experiment',
    { attributes: { id: '4' }, savedGroups: { group_id: ['4', '5', '6'] } },
    { key: 'group-filtered-test', condition: { id: { $inGroup: 'group_id' } }, variations: [0, 1, 2] },
    0,
    true,
    true,
  ],
] as const;
