import { Button } from 'react-aria-components';
import { Icon } from '../kit/icon';
import { Panel } from '../kit/pop';
import { text } from '../text/text';
import { open } from './opened';
import { useKeysOff } from './shortcuts';

/** What the keys do, and the switch to turn them off. */
export function Keys() {
  const [areOff, setOff] = useKeysOff();
  return (
    <Panel title={text.keys.title} isOpen onClose={() => open(undefined)}>
      <header>
        <h2>{text.keys.title}</h2>
        <Button slot="close" className="btn icon ghost" aria-label={text.shell.close}>
          <Icon name="close" />
        </Button>
      </header>
      <table className="keys-table">
        <tbody>
          {text.keys.rows.map(([keys, meaning]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd className="kbd">{keys}</kbd>
              </th>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="acts-row">
        <button type="button" className="btn" aria-pressed={areOff} onClick={() => setOff(!areOff)}>
          {areOff ? text.keys.on : text.keys.off}
        </button>
      </p>
    </Panel>
  );
}
