import type { WrittenAdvice } from './written-advice';

const CACHED_PAGES = `/** Answers pages from memory for a minute, and goes on with the old one while the new one is made. */
const pages = new Map();

export async function cached(request, render) {
  const hasLogin = request.headers.get('cookie')?.includes('session=') ?? false;
  if (request.method !== 'GET' || hasLogin) return render(request);
  const known = pages.get(request.url);
  const isOld = known === undefined || Date.now() - known.atMs > 60_000;
  if (isOld && known?.making === undefined) {
    const making = render(request).then(async (answer) => {
      const body = await answer.arrayBuffer();
      if (pages.size > 1000) pages.delete(pages.keys().next().value);
      if (answer.ok) pages.set(request.url, { body, type: answer.headers.get('content-type'), atMs: Date.now() });
      return new Response(body, answer);
    });
    if (known === undefined) return making;
    known.making = making.catch(() => undefined).finally(() => delete known.making);
  }
  return new Response(known.body, { headers: { 'content-type': known.type, 'cache-control': 'max-age=60' } });
}`;

export const moreTrafficAdvice: WrittenAdvice = {
  id: 'more_traffic',
  title: 'Far more than usual comes in',
  audiences: ['devops', 'product'],
  cause:
    'A campaign, a mention somewhere large, or automated visitors that do not say what they are. A defect can do it too: a page that reloads or reports in a loop.',
  checks: [
    'Compare events with sessions and visitors: many events of few visitors is a loop or a bot, both rising is a crowd.',
    'Split by referrer, campaign and country.',
    'If orders rise as well, it is a good day: see that servers and stock keep up.',
  ],
  fix: { says: 'Lets a crowd be answered from memory, so that the shop stays up.', kind: 'server', code: CACHED_PAGES },
  prevention: [
    'Tell operations of campaigns before they begin, and declare them (`TIDEMARK_DETECT_DECLARED`).',
    'Limit requests per address at the edge, with a limit that no person reaches.',
  ],
  optimisation: ['A crowd is the moment to show what sells: put it one click from where people land.'],
  page: 'live',
};

export const lessTrafficAdvice: WrittenAdvice = {
  id: 'less_traffic',
  title: 'Fewer people come than usual',
  audiences: ['product', 'devops'],
  cause:
    'A source dried up (a campaign ended, a search engine no longer lists the page, a link broke), the site is not reachable for some, or the tracker no longer loads on some pages.',
  checks: [
    'Split by referrer, campaign and country: one that is missing names the cause.',
    'Compare page views with orders that the server sends: if only page views fell, the tracker is what broke.',
    'Open the site from another network, and look at its certificate and its DNS.',
  ],
  fix: {
    says: 'Keeps the addresses of old links alive and answers search engines with what they need.',
    kind: 'server',
    code: `/** Old addresses and where they lead now: every one that was ever linked stays here. */
const MOVED = new Map([['/sale', '/offers']]);

export function handle(request, next) {
  const url = new URL(request.url);
  const to = MOVED.get(url.pathname);
  if (to !== undefined) return Response.redirect(new URL(to + url.search, url), 301); // The campaign stays in the address.
  return next(request);
}`,
  },
  prevention: [
    'Check every hour from outside that the entry pages answer with 200 and contain the tag of the tracker.',
    'A release that moves addresses brings its redirects, and a test that follows the most frequent old links.',
  ],
  optimisation: ['See which sources bring buyers rather than visitors, and lean on more than one of them.'],
  page: 'overview',
};

export const betterNumbersAdvice: WrittenAdvice = {
  id: 'better_numbers',
  title: 'Something went better than usual',
  audiences: ['product'],
  cause: 'A release, an offer or a source that works, or a measurement that broke in a flattering way.',
  checks: [
    'See what else moved: faster pages with fewer errors are an improvement, fewer errors with fewer page views are not.',
    'Look at releases, campaigns and experiments of the hour in which it began.',
  ],
  fix: {
    says: 'Marks the release, so that the improvement has a name when it is compared later.',
    kind: 'server',
    code: `// Where pages are rendered: the tag carries the release, and every event says by which one it was sent.
const tag = (release) =>
  '<script defer src="https://stats.example/tidemark.js" data-key="wk_..." data-release="' + release + '"></script>';`,
  },
  prevention: ['Repeat it as an experiment before it becomes a rule.'],
  optimisation: ['Carry over what worked to the pages that are still as they were.'],
  page: 'overview',
};
