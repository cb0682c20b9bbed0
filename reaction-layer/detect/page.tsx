import type { ReactNode } from 'react';
import { useFindings } from './page/asked-findings';
import { DetectorList } from './page/detector-list';
import { Evidence } from './page/evidence';
import { FindingFilters } from './page/finding-filters';
import { FindingList } from './page/finding-list';
import { Course } from './page/course';
import { Subjects } from './page/subjects';
import { words } from './page/words';
import { Card, CardTabs } from '../../dashboard/src/kit/card';
import { useParam } from '../../dashboard/src/view/params';

/** What goes wrong on the site: findings over time and as a list beside their evidence, and how good detectors are. */
export function Page() {
  const [tab, setTab] = useParam('tab', 'findings');
  const tabs = (
    <CardTabs
      label={words.tabsLabel}
      tabs={[
        { id: 'findings', name: words.tabs.findings },
        { id: 'detectors', name: words.tabs.detectors },
      ]}
      chosen={tab}
      onChoose={setTab}
    />
  );
  return <div className="grid">{tab === 'detectors' ? <Detectors tabs={tabs} /> : <Findings tabs={tabs} />}</div>;
}

interface TabbedProps {
  readonly tabs: ReactNode;
}

function Detectors({ tabs }: TabbedProps) {
  return (
    <Card title={words.tabs.detectors} actions={tabs}>
      <DetectorList />
    </Card>
  );
}

function Findings({ tabs }: TabbedProps) {
  const asked = useFindings();
  return (
    <>
      <Card title={words.overTime} actions={tabs} isBefore={asked.isBefore}>
        <FindingFilters />
        <Course asked={asked} />
      </Card>
      <FindingList asked={asked} />
      <div className="c5 stack">
        <Evidence findings={asked.data?.findings} />
        <Subjects findings={asked.data?.findings} />
      </div>
    </>
  );
}
