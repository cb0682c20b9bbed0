import { useHeadlines } from './headline-data';
import { FirstSteps } from './first-steps';
import { Hero } from './hero';
import { ListCard } from './list-card';
import { LISTS } from './lists';
import { RightNow } from './right-now';

/** How the site does, at a glance. */
export function Page() {
  const data = useHeadlines();
  return (
    <div className="grid">
      <FirstSteps data={data} />
      <Hero data={data} />
      <RightNow />
      {LISTS.map((list) => (
        <ListCard key={list.id} list={list} isOff={!data.isKnown} />
      ))}
    </div>
  );
}
