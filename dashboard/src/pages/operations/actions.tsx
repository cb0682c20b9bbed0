import type { rollBack, runBatch } from '../../../../core/wire/runs';
import { operate } from '../../data/operator';
import { useFormat } from '../../data/site';
import { Card } from '../../kit/card';
import { words } from '../../text/words';
import { AskOnce } from '../../kit/operator';

const HOUR_MS = 3_600_000;

/** Publish up to the last full hour, or take the newest count back. */
export function Actions({ now }: { readonly now: string | undefined }) {
  const format = useFormat();
  if (now === undefined) return null;
  const until = new Date(Math.floor(Date.parse(now) / HOUR_MS) * HOUR_MS).toISOString();
  const publish = async (): Promise<string> => {
    const { status, epoch, message } = await operate<typeof runBatch>(
      { method: 'post', path: '/v1/admin/batch', access: 'operate' },
      { until },
    );
    return status === 'published' ? words.operations.published(String(epoch ?? '')) : (message ?? status);
  };
  const takeBack = async (): Promise<string> => {
    const { epoch } = await operate<typeof rollBack>(
      { method: 'post', path: '/v1/admin/rollback', access: 'operate' },
      {},
    );
    return words.operations.tookBack(String(epoch));
  };
  return (
    <Card title={words.operations.actions}>
      <div className="actions">
        <AskOnce
          label={words.operations.publish(format.moment(until, now))}
          question={words.operations.askPublish}
          confirm={words.operations.doPublish}
          onConfirm={publish}
        />
        <AskOnce
          label={words.operations.rollBack}
          question={words.operations.askRollBack}
          confirm={words.operations.doRollBack}
          onConfirm={takeBack}
        />
      </div>
    </Card>
  );
}
