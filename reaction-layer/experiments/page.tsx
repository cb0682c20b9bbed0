import { ExperimentList } from './page/experiment-list';
import { OneExperiment } from './page/one-experiment';
import { useParam } from '../../dashboard/src/view/params';

/** Experiments of the site, and of one whether to ship it. */
export function Page() {
  const [chosen] = useParam('experiment', '');
  return <div className="grid">{chosen === '' ? <ExperimentList /> : <OneExperiment id={chosen} />}</div>;
}
