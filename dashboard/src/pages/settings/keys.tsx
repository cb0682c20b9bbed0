import { useState } from 'react';
import type { AnswerOf } from '../../../../core/wire/operation';
import type { listKeys, revokeKey, rotateKey } from '../../../../core/wire/keys';
import { operate, useOperated } from '../../data/operator';
import { useFormat } from '../../data/site';
import { Card } from '../../kit/card';
import { Copy } from '../../kit/copy';
import { Empty, Shown } from '../../kit/states';
import { Table } from '../../kit/table';
import { words } from '../../text/words';
import { AskOnce } from '../../kit/operator';
import { NewKey } from './new-key';

type Key = AnswerOf<typeof listKeys>['keys'][number];

const OVERLAP = '24h';

/** Keys that work, when each was last used; make, rotate and revoke them. */
export function Keys() {
  const format = useFormat();
  const { data, error, again } = useOperated<typeof listKeys>(
    { method: 'get', path: '/v1/admin/keys', access: 'operate' },
    {},
  );
  const [secret, setSecret] = useState<string>();
  const rotate = async (id: string): Promise<string> => {
    const made = await operate<typeof rotateKey>(
      { method: 'post', path: '/v1/admin/keys/rotate', access: 'operate' },
      { id, overlap: OVERLAP },
    );
    setSecret(made.secret);
    again();
    return words.settings.rotated;
  };
  const revoke = async (id: string): Promise<string> => {
    await operate<typeof revokeKey>({ method: 'post', path: '/v1/admin/keys/revoke', access: 'operate' }, { id });
    again();
    return words.settings.revoked;
  };
  const show = (made: string): void => {
    setSecret(made);
    again();
  };
  return (
    <Card title={words.settings.keys}>
      {secret === undefined ? null : <Secret secret={secret} onHide={() => setSecret(undefined)} />}
      <Shown data={data} error={error} again={again}>
        {({ keys }) => {
          const working = keys.filter(({ revoked, use }) => revoked === null && use !== 'session');
          return working.length === 0 ? (
            <Empty>{words.settings.noKey}</Empty>
          ) : (
            <Table<Key>
              caption={words.settings.keys}
              items={working}
              keyOf={({ id }) => id}
              columns={[
                {
                  id: 'name',
                  name: words.settings.key,
                  cell: ({ id, name, replaced_by: next }) => (
                    <>
                      {name ?? id}
                      <small>{next === null ? id : words.settings.replaced(id, next)}</small>
                    </>
                  ),
                },
                { id: 'scopes', name: words.settings.may, isOptional: true, cell: ({ scopes }) => scopes.join(', ') },
                {
                  id: 'sites',
                  name: words.settings.sites,
                  isOptional: true,
                  cell: ({ sites }) => (sites.length === 0 ? words.settings.allSites : sites.join(', ')),
                },
                {
                  id: 'used',
                  name: words.settings.lastUsed,
                  cell: ({ last_used: used }) => (used === null ? words.settings.never : format.day(used)),
                },
                {
                  id: 'do',
                  name: words.settings.change,
                  cell: ({ id, replaced_by: next }) => (
                    <span className="do">
                      {next !== null ? null : (
                        <AskOnce
                          label={words.settings.rotate}
                          question={words.settings.askRotate}
                          confirm={words.settings.doRotate}
                          onConfirm={() => rotate(id)}
                        />
                      )}
                      <AskOnce
                        label={words.settings.revoke}
                        question={words.settings.askRevoke}
                        confirm={words.settings.doRevoke}
                        onConfirm={() => revoke(id)}
                      />
                    </span>
                  ),
                },
              ]}
            />
          );
        }}
      </Shown>
      <NewKey onMade={show} />
    </Card>
  );
}

/** Shown once: nothing keeps it. */
function Secret({ secret, onHide }: { readonly secret: string; readonly onHide: () => void }) {
  return (
    <div className="notice" role="status">
      <p>
        <b>{words.settings.secret}</b> {words.settings.once}
        <code className="code">{secret}</code>
      </p>
      <Copy className="btn" text={secret}>
        {words.settings.copyKey}
      </Copy>
      <button type="button" className="btn" onClick={onHide}>
        {words.settings.kept}
      </button>
    </div>
  );
}
