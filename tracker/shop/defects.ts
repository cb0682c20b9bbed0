/** Mistakes of real shops, which can be switched on to see what they do to the numbers. */
export const DEFECTS = [
  {
    id: 'purchase_twice',
    name: 'Purchase sent twice',
    text: 'Every line of an order is reported again, under another id, as by a second tag on the page.',
  },
  {
    id: 'effect_first',
    name: 'Effect before cause',
    text: 'The purchase is reported before the checkout that led to it.',
  },
  { id: 'missing_step', name: 'Missing step', text: 'The checkout is never reported.' },
  { id: 'wrong_amount', name: 'Wrong amount', text: 'The purchase is reported with 100 times its prices.' },
  {
    id: 'removed_item',
    name: 'Removed item is bought',
    text: 'What was taken out of the cart is reported with the purchase all the same.',
  },
  {
    id: 'after_logout',
    name: 'Still known after logging out',
    text: 'Events after a logout still name the user.',
  },
  {
    id: 'script_error',
    name: 'Error in release 2026.12.1',
    text: 'The release changes, and every “Add to cart” ends in an error of the script.',
  },
  {
    id: 'endless_page',
    name: 'Page that never finishes loading',
    text: 'Pages of products wait for a file that does not come.',
  },
] as const;

export type DefectId = (typeof DEFECTS)[number]['id'];

const STORED = 'shop.defects';

/** Those that are on: for this tab, or named by the address: `?defects=wrong_amount,missing_step`. */
export function activeDefects(): ReadonlySet<DefectId> {
  const named = new URLSearchParams(location.search).get('defects');
  if (named !== null) sessionStorage.setItem(STORED, named);
  const ids = (sessionStorage.getItem(STORED) ?? '').split(',');
  return new Set(DEFECTS.map(({ id }) => id).filter((id) => ids.includes(id)));
}

export function switchDefect(id: DefectId, isOn: boolean): void {
  const others = [...activeDefects()].filter((other) => other !== id);
  sessionStorage.setItem(STORED, [...others, ...(isOn ? [id] : [])].join());
}
