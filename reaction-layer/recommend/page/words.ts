/** The words of the page, in English. */
export const words = {
  title: 'Recommended',
  for: 'For',
  starts: { product: 'A product', session: 'A session', nobody: 'A new visitor' },
  product: 'Product',
  show: 'Show',
  session: 'Session',
  chooseSession: 'Choose a session',
  noSessions: 'No session in the last 24 hours.',
  viewed: (count: string) => `${count} products viewed`,
  nothingViewed: 'This session viewed no product, so it gets what a new visitor gets.',
  item: 'Product',
  category: 'Category',
  price: 'Price',
  noModel: 'There is no model yet: the first count with product views learns one.',
  none: 'Nothing to recommend.',
  model: (version: string, sessions: string, items: string, through: string) =>
    `Model of count ${version}: ${sessions} sessions and ${items} products, up to ${through}.`,
  basedOn: 'Based on',
  fallbacks: {
    none: '',
    popular: 'Filled up with what most sessions view.',
    popular_in_category: 'Filled up with what most sessions view in the same category.',
  },
} as const;
