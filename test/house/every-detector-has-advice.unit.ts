import { FINDING_CLASSES } from '../../reaction-layer/detect/finding';
import { WATCHES } from '../../reaction-layer/detect/number/watches';
import { DETECTORS } from '../../reaction-layer/detect/registry';
import { adviceFor, adviceOfDetector } from '../../reaction-layer/advise/advice-for';
import { codeOf } from '../../reaction-layer/advise/code-of';
import { WRITTEN_ADVICE } from '../../reaction-layer/advise/written/registry';
import { FRAMEWORKS } from '../../reaction-layer/advise/written/written-advice';

test('every class and every detector has advice, about every metric that is watched', () => {
  const without = DETECTORS.flatMap(({ id: detector, class: found, kind }) => {
    const keys = kind === 'number' ? WATCHES.map(({ metric }) => metric) : ['session-1'];
    return keys
      .filter((key) => adviceFor({ detector, class: found, subject: { kind: 'metric', key } }) === undefined)
      .map((key) => `${detector} of ${key}: write it in reaction-layer/advise/written/`);
  });
  const advised = new Set(
    DETECTORS.filter((one) => adviceOfDetector(one.id, one.class).length > 0).map((one) => one.class),
  );

  expect(without).toEqual([]);
  expect(FINDING_CLASSES.filter((found) => !advised.has(found))).toEqual([]);
});

test('every advice is used, and says everything', () => {
  const used = new Set(DETECTORS.flatMap(({ id, class: found }) => adviceOfDetector(id, found)));

  expect(WRITTEN_ADVICE.filter((one) => !used.has(one)).map(({ id }) => id)).toEqual([]);
  for (const { id, checks, prevention, optimisation, fix } of WRITTEN_ADVICE) {
    const lengths = [checks, prevention, optimisation].map((lines) => lines.length);
    expect({ id, isComplete: Math.min(...lengths) > 0 && fix.says.endsWith('.') }).toEqual({ id, isComplete: true });
  }
});

test('what pages can repair has code for every framework', () => {
  for (const written of WRITTEN_ADVICE.filter(({ fix }) => fix.kind === 'pages'))
    expect(codeOf(written).map((one) => one.for)).toEqual([...FRAMEWORKS]);
});
