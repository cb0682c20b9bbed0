import { createLive } from '../../client/live';
import type { Question } from '../../core/wire/metrics';
import type { LiveAnswer } from '../../core/wire/live';
import { element } from './elements';
import { currency, moneyOfMinor } from './money';

const MINUTE_MS = 60_000;
/** Numbers of the last half hour, with those of bots, as a scripted visitor is one. */
const METRICS = [
  ['page_views', 'Page views'],
  ['searches', 'Searches'],
  ['add_to_carts', 'Added to cart'],
  ['checkouts', 'Checkouts'],
  ['orders', 'Orders'],
  ['revenue', 'Revenue'],
  ['refunds', 'Refunds'],
  ['errors', 'Errors'],
] as const;

/** The live numbers of the site, as they change. */
export function countedNumbers(site: string): HTMLElement {
  const values = METRICS.map(() => element('dd', {}, '–'));
  const note = element('p', { class: 'muted', role: 'status' });
  const end = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
  const range = { from: iso(end - 30 * MINUTE_MS), to: iso(end), grain: 'total', bots: 'include' } as const;
  const queries: readonly Question[] = METRICS.map(([metric]) => ({ metric, ...range }));
  const following = createLive().follow(
    { site, queries: [...queries], rolling: true },
    {
      onAnswer: ({ answers }) => {
        note.textContent = '';
        answers.forEach((answer, at) => values[at]?.replaceChildren(valueOf(answer)));
      },
      onProblem: (problem) => {
        note.textContent = problem.message;
      },
    },
  );
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') following.pause();
    else following.resume();
  });
  const rows = METRICS.map(([, name], at) => element('div', {}, element('dt', {}, name), values[at]));
  return element('div', {}, element('dl', { class: 'numbers' }, ...rows), note);
}

/** One number; of money, that in the currency of the shop. */
function valueOf({ unit, rows }: LiveAnswer['answers'][number]): string {
  if (unit !== 'minor_units') return new Intl.NumberFormat().format(rows[0]?.value ?? 0);
  return moneyOfMinor(rows.find(({ by }) => by['currency'] === currency)?.value ?? 0);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
