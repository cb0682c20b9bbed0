import type { listSites } from '../../../../core/wire/sites';
import { useOperated } from '../../data/operator';
import { useSite } from '../../data/site';
import { Shown } from '../../kit/states';
import { words } from '../../text/words';
import { LockAgain, OperatorOnly } from '../../kit/operator';
import { Connect } from './connect';
import { Keys } from './keys';
import { Sites } from './sites';

/** Sites, their snippets, and keys. */
export function Page() {
  return (
    <div className="grid">
      <OperatorOnly what={words.settings.title}>
        <Operated />
        <div className="c12">
          <LockAgain />
        </div>
      </OperatorOnly>
    </div>
  );
}

function Operated() {
  const { id } = useSite();
  const { data, error, again } = useOperated<typeof listSites>(
    { method: 'get', path: '/v1/admin/sites', access: 'operate' },
    {},
  );
  return (
    <>
      <Shown data={data} error={error} again={again}>
        {({ sites }) => {
          const site = sites.find((one) => one.id === id);
          return (
            <>
              {site === undefined || site.simulated === true ? null : <Connect site={site} />}
              <Sites sites={sites} again={again} />
            </>
          );
        }}
      </Shown>
      <Keys />
    </>
  );
}
