import { useState } from 'react';
import type { addKey } from '../../../../core/wire/keys';
import { operate } from '../../data/operator';
import { useSite } from '../../data/site';
import { words } from '../../text/words';
import { messageOf } from '../../kit/operator';

const SCOPES = ['read', 'ingest', 'admin'] as const;

/** Makes a key for the site of the page, or one that operates. */
export function NewKey({ onMade }: { readonly onMade: (secret: string) => void }) {
  const { id: site } = useSite();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<(typeof SCOPES)[number]>('read');
  const [refused, setRefused] = useState('');
  const add = async (): Promise<void> => {
    try {
      const { secret } = await operate<typeof addKey>(
        { method: 'post', path: '/v1/admin/keys', access: 'operate' },
        {
          kind: 'server',
          scopes: [scope],
          sites: scope === 'admin' ? [] : [site],
          ...(name.trim() === '' ? {} : { name: name.trim() }),
        },
      );
      setName('');
      setRefused('');
      onMade(secret);
    } catch (error) {
      setRefused(messageOf(error));
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
        <span>{words.settings.keyName}</span>
        <input className="field" value={name} maxLength={80} onChange={({ target }) => setName(target.value)} />
      </label>
      <label>
        <span>{words.settings.may}</span>
        <select
          className="field"
          value={scope}
          onChange={({ target }) => setScope(SCOPES.find((one) => one === target.value) ?? 'read')}
        >
          {SCOPES.map((one) => (
            <option key={one} value={one}>
              {words.settings.scopes[one]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="btn">
        {words.settings.addKey}
      </button>
      <span className="muted" role="status">
        {refused}
      </span>
    </form>
  );
}
