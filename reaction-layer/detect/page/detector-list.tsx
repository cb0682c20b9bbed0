import type { AnswerOf } from '../../../core/wire/operation';
import { useAsk } from '../../../dashboard/src/data/ask';
import { useFormat, useSite } from '../../../dashboard/src/data/site';
import { Link } from '../../../dashboard/src/kit/link';
import { Shown } from '../../../dashboard/src/kit/states';
import { Table, type TableColumn } from '../../../dashboard/src/kit/table';
import { hrefWith } from '../../../dashboard/src/view/params';
import { named } from '../../../dashboard/src/text/names';
import type { getDetectors } from '../wire';
import { SeverityMark } from './state';
import { words } from './words';

type Listed = AnswerOf<typeof getDetectors>['detectors'][number];

/** The detectors, with what the last night measured of each. */
export function DetectorList() {
  const { id: site } = useSite();
  const format = useFormat();
  const { data, error, again } = useAsk<typeof getDetectors>(
    { method: 'get', path: '/v1/detectors', access: 'read' },
    { site },
  );
  const percent = (share: number | null | undefined): string =>
    share === null || share === undefined ? '–' : format.percent(share);
  const columns: readonly TableColumn<Listed>[] = [
    {
      id: 'name',
      name: words.detector,
      cell: ({ detector, description, severity }) => (
        <>
          <SeverityMark severity={severity} />{' '}
          <Link className="link" href={hrefWith({ tab: undefined, detector })}>
            {named({}, detector)}
          </Link>
          <small className="why">{description}</small>
        </>
      ),
    },
    { id: 'class', name: words.filters.class, isOptional: true, cell: (one) => named(words.classes, one.class) },
    { id: 'precision', name: words.precision, cell: ({ score }) => percent(score?.precision) },
    { id: 'recall', name: words.recall, cell: ({ score }) => percent(score?.recall) },
    {
      id: 'half',
      name: words.half,
      isOptional: true,
      cell: ({ score }) => format.value(score?.time_to_detect_p50_ms, 'ms'),
    },
    {
      id: 'most',
      name: words.mostOfThem,
      isOptional: true,
      cell: ({ score }) => format.value(score?.time_to_detect_p95_ms, 'ms'),
    },
    {
      id: 'settled',
      name: words.settled,
      isOptional: true,
      cell: ({ score }) =>
        score === undefined
          ? '–'
          : [score.confirmed, score.retracted, score.added].map((count) => format.count(count)).join(', '),
    },
  ];
  return (
    <Shown data={data} error={error} again={again} lines={10}>
      {({ detectors }) => {
        const measured = detectors.find(({ score }) => score !== undefined)?.score;
        return (
          <>
            <p className="muted">
              {measured === undefined
                ? words.notMeasured
                : words.measured(format.count(measured.epoch), format.instant(measured.tidemark))}{' '}
              {words.helpPrecision}
            </p>
            <Table<Listed>
              caption={words.tabs.detectors}
              columns={columns}
              items={detectors}
              keyOf={({ detector }) => detector}
            />
          </>
        );
      }}
    </Shown>
  );
}
