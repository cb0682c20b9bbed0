import { useFormat } from '../../../dashboard/src/data/site';
import { BarList } from '../../../dashboard/src/kit/bar-list';
import { Card } from '../../../dashboard/src/kit/card';
import { Empty } from '../../../dashboard/src/kit/states';
import { hrefWith } from '../../../dashboard/src/view/params';
import { isPlainClick } from '../../../dashboard/src/view/view';
import { named } from '../../../dashboard/src/text/names';
import type { ShownFinding } from './shown-finding';
import { narrow } from './asked-findings';
import { words } from './words';

const MOST = 8;

interface Ranked {
  readonly subject: ShownFinding['subject'];
  readonly count: number;
  readonly settled: number;
}

/** Who and what most findings are about; those that a count has confirmed are ink, live ones blue. */
export function Subjects({ findings = [] }: { readonly findings: readonly ShownFinding[] | undefined }) {
  const format = useFormat();
  const ranked = rankedSubjects(findings).slice(0, MOST);
  return (
    <Card title={words.mostFound}>
      {ranked.length === 0 ? (
        <Empty>{words.nobody}</Empty>
      ) : (
        <BarList
          head={{ name: words.subject, value: words.findingsHead }}
          bars={ranked.map(({ subject, count, settled }) => ({
            id: `${subject.kind} ${subject.key}`,
            name: subject.key,
            lead: undefined,
            note: named(words.subjects, subject.kind).toLowerCase(),
            value: count,
            exact: settled / count,
            shown: format.count(count),
            href: hrefWith({ subject: subject.key, finding: undefined }),
          }))}
          onOpen={(event, { name }) => {
            if (!isPlainClick(event)) return;
            event.preventDefault();
            narrow('subject', name);
          }}
        />
      )}
    </Card>
  );
}

/** Subjects by their findings that were not taken back. */
function rankedSubjects(findings: readonly ShownFinding[]): readonly Ranked[] {
  const bySubject = new Map<string, Ranked>();
  for (const { subject, status, count } of findings) {
    if (status === 'retracted') continue;
    const id = `${subject.kind} ${subject.key}`;
    const before = bySubject.get(id);
    bySubject.set(id, {
      subject,
      count: (before?.count ?? 0) + count,
      settled: (before?.settled ?? 0) + (status === 'open' ? 0 : count),
    });
  }
  return [...bySubject.values()].toSorted(
    (one, other) => other.count - one.count || (one.subject.key < other.subject.key ? -1 : 1),
  );
}
