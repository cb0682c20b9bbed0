import type { getFunnel } from '../../../../core/wire/funnel';
import type { InputOf } from '../../../../core/wire/operation';
import { useAsk } from '../../data/ask';
import { useFormat } from '../../data/site';
import { Card } from '../../kit/card';
import { Choose } from '../../kit/choose';
import { Icon } from '../../kit/icon';
import { Empty, Shown } from '../../kit/states';
import { type TableColumn, Table } from '../../kit/table';
import { fieldName, valueName } from '../../text/names';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { useParam } from '../../view/params';
import type { FunnelStep } from './picture';

const ENDPOINT = { method: 'get', path: '/v1/funnels', access: 'read' } as const;

type By = NonNullable<InputOf<typeof getFunnel>['by']>;

/** Columns that a funnel is most often split by come first. */
const FIRST: readonly By[] = ['device', 'country', 'referrer_class', 'campaign', 'browser'];

interface Group {
  readonly name: string;
  readonly steps: readonly FunnelStep[];
}

interface GroupsProps {
  readonly question: InputOf<typeof getFunnel>;
  readonly names: readonly string[];
}

/** The same funnel by the values of a column. */
export function Groups({ question, names }: GroupsProps) {
  const format = useFormat();
  const [byParam, setBy] = useParam('by', 'device');
  const by = columns().find((one) => one === byParam) ?? 'device';
  const asked = useAsk<typeof getFunnel>(ENDPOINT, { ...question, by, limit: 8 });
  const first: TableColumn<Group> = { id: 'name', name: fieldName(by), cell: ({ name }) => name };
  return (
    <Card
      title={words.by(fieldName(by))}
      span={7}
      isBefore={asked.isBefore}
      actions={
        <Choose
          label={words.splitBy}
          className="btn"
          trigger={
            <>
              {fieldName(by)}
              <Icon name="down" />
            </>
          }
          choices={columns().map((id) => ({ id, name: fieldName(id) }))}
          chosen={by}
          onChoose={setBy}
        />
      }
    >
      <Shown data={asked.data} error={asked.error} again={asked.again}>
        {({ groups = [], steps }) =>
          groups.length === 0 ? (
            <Empty>{text.lists.empty}</Empty>
          ) : (
            <Table<Group>
              caption={words.by(fieldName(by))}
              keyOf={({ name }) => name}
              items={[
                ...groups.map((group) => ({
                  name: valueName(by, group.by[by], format.country),
                  steps: group.steps,
                })),
                { name: words.all, steps },
              ]}
              columns={[
                first,
                { id: 'first', name: names[0] ?? '', cell: (group) => format.count(group.steps[0]?.count ?? 0) },
                ...steps.slice(1).map(({ step }, at): TableColumn<Group> => ({
                  id: String(step),
                  name: words.funnel.to(names[at + 1] ?? ''),
                  isOptional: at < steps.length - 2,
                  cell: (group) => <Rate share={group.steps[at + 1]?.from_previous ?? null} />,
                })),
                {
                  id: 'overall',
                  name: words.funnel.overall,
                  cell: (group) => (
                    <b className="em">{percent(group.steps.at(-1)?.from_first ?? null, format.percent)}</b>
                  ),
                },
              ]}
            />
          )
        }
      </Shown>
    </Card>
  );
}

function Rate({ share }: { readonly share: number | null }) {
  const format = useFormat();
  const tint = share === null ? 'x' : share < 0.25 ? 'h1c' : share < 0.5 ? 'h2c' : 'h3c';
  return <span className={`cell ${tint}`}>{percent(share, format.percent)}</span>;
}

function percent(share: number | null, written: (share: number, digits?: number) => string): string {
  return share === null ? '–' : written(share, share < 0.1 ? 2 : 1);
}

function columns(): readonly By[] {
  const known = Object.keys(text.fields).filter(isBy);
  return [...FIRST, ...known.filter((one) => !FIRST.includes(one))];
}

function isBy(name: string): name is By {
  return Object.hasOwn(text.fields, name);
}
