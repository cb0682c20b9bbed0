import { useEffect, useState } from 'react';
import type { InputOf } from '../../../core/wire/operation';
import type { getSessionEvents, listSessions } from '../../../core/wire/session-list';
import { useAsk } from '../../../dashboard/src/data/ask';
import { useNow } from '../../../dashboard/src/data/clock';
import { useCounted } from '../../../dashboard/src/data/questions';
import { useFormat, useScope, useSite } from '../../../dashboard/src/data/site';
import { CardTabs } from '../../../dashboard/src/kit/card';
import { ChoiceList } from '../../../dashboard/src/kit/choose';
import { Empty, Shown } from '../../../dashboard/src/kit/states';
import { isNameIn } from '../../../dashboard/src/text/names';
import { hrefWith, navigate, useParam } from '../../../dashboard/src/view/params';
import type { getRecommendations } from '../wire';
import { words } from './words';

type Kind = keyof typeof words.starts;

/** For whom something is recommended. */
export interface RecommendedFor {
  readonly kind: Kind;
  readonly item: string;
  /** `began~id` of a session; empty for none. */
  readonly session: string;
  readonly question: Pick<InputOf<typeof getRecommendations>, 'item' | 'viewed'>;
  /** False until it is known what a chosen session viewed. */
  readonly isKnown: boolean;
  /** Products that the chosen session viewed. */
  readonly viewed: readonly string[] | undefined;
}

/** As many as the API takes. */
const MOST_VIEWED = 100;
const MOST_SESSIONS = 12;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What the address says; the most viewed product if it says nothing. */
export function useStart(): RecommendedFor {
  const { id: site } = useSite();
  const [asked] = useParam('start', 'product');
  const [given] = useParam('item', '');
  const [session] = useParam('session', '');
  const kind = isNameIn(words.starts, asked) ? asked : 'product';
  const scope = useScope();
  const top = useCounted(
    kind === 'product' && given === ''
      ? [{ metric: 'top_products', ...scope, grain: 'total', limit: 1, exact: false }]
      : [],
  );
  const first = top.page?.answers[0]?.rows[0]?.by['product_id'] ?? '';
  const item = given === '' ? first : given;
  const isSession = kind === 'session' && session !== '';
  const [began = '', id = ''] = session.split('~', 2);
  const events = useAsk<typeof getSessionEvents>(
    { method: 'get', path: '/v1/sessions/events', access: 'read' },
    { site, id, began },
    { isOff: !isSession },
  );
  const known = isSession && !events.isBefore ? events.data?.events : undefined;
  const viewed = known?.flatMap(({ product_id: product }) => product ?? []).slice(-MOST_VIEWED);
  const question =
    kind === 'product' ? (item === '' ? {} : { item }) : viewed === undefined || viewed.length === 0 ? {} : { viewed };
  const isKnown =
    kind === 'product' ? given !== '' || top.page !== undefined : kind === 'nobody' || viewed !== undefined;
  return { kind, item, session, question, isKnown, viewed };
}

/** A product, a session, or somebody of whom nothing is known. */
export function StartingPoint({ start }: { readonly start: RecommendedFor }) {
  const { kind } = start;
  return (
    <>
      <CardTabs
        label={words.for}
        tabs={[
          { id: 'product', name: words.starts.product },
          { id: 'session', name: words.starts.session },
          { id: 'nobody', name: words.starts.nobody },
        ]}
        chosen={kind}
        onChoose={(next) => navigate(hrefWith({ start: next === 'product' ? undefined : next }))}
      />
      {kind === 'product' ? <ProductForm item={start.item} /> : null}
      {kind === 'session' ? <SessionChoice start={start} /> : null}
    </>
  );
}

function ProductForm({ item }: { readonly item: string }) {
  const [typed, setTyped] = useState(item);
  useEffect(() => setTyped(item), [item]);
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        navigate(hrefWith({ item: typed.trim() === '' ? undefined : typed.trim() }));
      }}
    >
      <label>
        <span>{words.product}</span>
        <input className="field" value={typed} maxLength={256} onChange={({ target }) => setTyped(target.value)} />
      </label>
      <button type="submit" className="btn">
        {words.show}
      </button>
    </form>
  );
}

function SessionChoice({ start: { session, viewed } }: { readonly start: RecommendedFor }) {
  const { id: site } = useSite();
  const format = useFormat();
  const nowMs = useNow(MINUTE_MS);
  const { data, error, again } = useAsk<typeof listSessions>(
    { method: 'get', path: '/v1/sessions', access: 'read' },
    { site, from: new Date(nowMs - DAY_MS).toISOString(), limit: MOST_SESSIONS },
  );
  return (
    <Shown data={data} error={error} again={again}>
      {({ sessions }) =>
        sessions.length === 0 ? (
          <Empty>{words.noSessions}</Empty>
        ) : (
          <>
            {viewed === undefined ? null : (
              <p className="muted">
                {viewed.length === 0 ? words.nothingViewed : words.viewed(format.count(viewed.length))}
              </p>
            )}
            <ChoiceList
              label={words.chooseSession}
              chosen={session}
              onChoose={(chosen) => navigate(hrefWith({ session: chosen }))}
              choices={sessions.map(({ id, began, entry }) => ({
                id: `${began}~${id}`,
                name: `${format.day(began)}, ${format.time(began)}`,
                note: entry ?? undefined,
              }))}
            />
          </>
        )
      }
    </Shown>
  );
}
