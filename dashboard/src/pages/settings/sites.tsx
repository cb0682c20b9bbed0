import { useState } from 'react';
import type { AnswerOf } from '../../../../core/wire/operation';
import type { addSite, changeSite, removeSite } from '../../../../core/wire/sites';
import { operate } from '../../data/operator';
import { Card } from '../../kit/card';
import { Copy } from '../../kit/copy';
import { Empty } from '../../kit/states';
import { Table } from '../../kit/table';
import { words } from '../../text/words';
import { AskOnce, messageOf } from '../../kit/operator';

type Site = AnswerOf<typeof changeSite>;

interface SitesProps {
  readonly sites: readonly Site[];
  readonly again: () => void;
}

export function Sites({ sites, again }: SitesProps) {
  const served = sites.filter(({ removed }) => removed === undefined);
  const remove = async (id: string): Promise<string> => {
    await operate<typeof removeSite>(
      { method: 'post', path: '/v1/admin/sites/remove', access: 'operate' },
      { id, confirm: true },
    );
    again();
    return words.settings.siteRemoved;
  };
  return (
    <Card title={words.settings.sites}>
      {served.length === 0 ? (
        <Empty>{words.settings.noSite}</Empty>
      ) : (
        <Table<Site>
          caption={words.settings.sites}
          items={served}
          keyOf={({ id }) => id}
          columns={[
            {
              id: 'name',
              name: words.settings.site,
              cell: ({ id, name, simulated }) => (
                <>
                  {name ?? id}
                  <small>{[id, ...(simulated === true ? [words.simulated] : [])].join(' · ')}</small>
                </>
              ),
            },
            { id: 'zone', name: words.settings.zone, isOptional: true, cell: (site) => site.time_zone },
            { id: 'currency', name: words.settings.currency, isOptional: true, cell: ({ currency }) => currency },
            {
              id: 'key',
              name: words.settings.writeKey,
              cell: ({ id, write_key: key }) =>
                key === null ? (
                  '–'
                ) : (
                  <Copy className="btn" text={key} label={words.settings.copyKeyOf(id)}>
                    {words.settings.copyKey}
                  </Copy>
                ),
            },
            {
              id: 'remove',
              name: words.settings.remove,
              isOptional: true,
              cell: ({ id }) => (
                <AskOnce
                  label={words.settings.remove}
                  question={words.settings.askRemove(id)}
                  confirm={words.settings.doRemove}
                  onConfirm={() => remove(id)}
                />
              ),
            },
          ]}
        />
      )}
      <NewSite onMade={again} />
    </Card>
  );
}

function NewSite({ onMade }: { readonly onMade: () => void }) {
  const [id, setId] = useState('');
  const [said, setSaid] = useState('');
  const add = async (): Promise<void> => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    try {
      await operate<typeof addSite>(
        { method: 'post', path: '/v1/admin/sites', access: 'operate' },
        { id: id.trim(), time_zone: timeZone },
      );
      setId('');
      setSaid(words.settings.siteMade(id.trim()));
      onMade();
    } catch (error) {
      setSaid(messageOf(error));
    }
  };
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <label>
        <span>{words.settings.newSite}</span>
        <input
          className="field"
          value={id}
          required
          maxLength={40}
          placeholder="my-shop"
          onChange={({ target }) => setId(target.value)}
        />
      </label>
      <button type="submit" className="btn">
        {words.settings.addSite}
      </button>
      <span className="muted" role="status">
        {said}
      </span>
    </form>
  );
}
