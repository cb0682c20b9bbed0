import type { PictureName } from './pictures';

export interface ShopProduct {
  readonly id: string;
  readonly name: string;
  readonly category: ShopCategory;
  /** Whole units of the site's currency, so that every currency can have it. */
  readonly price: number;
  readonly text: string;
  readonly picture: PictureName;
}

export const SHOP_CATEGORIES = ['Clothing', 'Packs', 'Camp', 'Kitchen'] as const;
export type ShopCategory = (typeof SHOP_CATEGORIES)[number];

export const PRODUCTS: readonly ShopProduct[] = [
  {
    id: 'FJ-JACKET',
    name: 'Fjell rain jacket',
    category: 'Clothing',
    price: 189,
    text: 'Three layers, taped seams and a hood that turns with your head.',
    picture: 'jacket',
  },
  {
    id: 'SK-PACK-28',
    name: 'Skerry pack, 28 litres',
    category: 'Packs',
    price: 129,
    text: 'For a day and a half: roll top, side pockets, rain cover in the base.',
    picture: 'pack',
  },
  {
    id: 'TN-TENT-2',
    name: 'Tarn tent for two',
    category: 'Camp',
    price: 349,
    text: 'Up in four minutes, 1.9 kg, and dry in a night of wind.',
    picture: 'tent',
  },
  {
    id: 'KL-BEANIE',
    name: 'Kelp wool beanie',
    category: 'Clothing',
    price: 34,
    text: 'Merino from one mill, knitted without a seam.',
    picture: 'beanie',
  },
  {
    id: 'LO-FLASK',
    name: 'Loch flask, 0.75 litres',
    category: 'Kitchen',
    price: 39,
    text: 'Tea at six in the morning is still tea at noon.',
    picture: 'flask',
  },
  {
    id: 'HB-LANTERN',
    name: 'Harbour lantern',
    category: 'Camp',
    price: 59,
    text: 'Warm light for forty hours, charged from any socket.',
    picture: 'lantern',
  },
  {
    id: 'BK-BOOTS',
    name: 'Birk hiking boots',
    category: 'Clothing',
    price: 219,
    text: 'Leather that can be waxed, soles that can be replaced.',
    picture: 'boots',
  },
  {
    id: 'EN-MUG',
    name: 'Enamel mug',
    category: 'Kitchen',
    price: 18,
    text: 'Holds 0.35 litres and every dent you give it.',
    picture: 'mug',
  },
  {
    id: 'DR-BAG-10',
    name: 'Dry bag, 10 litres',
    category: 'Packs',
    price: 24,
    text: 'Rolls shut and floats. What is inside stays dry.',
    picture: 'bag',
  },
  {
    id: 'PT-POT',
    name: 'Pine pot, 1 litre',
    category: 'Kitchen',
    price: 45,
    text: 'Boils fast, folds flat, and the lid is a pan.',
    picture: 'pot',
  },
  {
    id: 'CM-COMPASS',
    name: 'Cairn compass',
    category: 'Camp',
    price: 49,
    text: 'Needs no battery and no signal.',
    picture: 'compass',
  },
  {
    id: 'WL-SOCKS',
    name: 'Wool socks, two pairs',
    category: 'Clothing',
    price: 28,
    text: 'One pair dries while the other walks.',
    picture: 'socks',
  },
];

export function productOf(id: string): ShopProduct | undefined {
  return PRODUCTS.find((product) => product.id === id);
}

/** Products that have every word of a search, in their category if one is chosen. */
export function found(search: string, category: string | undefined): readonly ShopProduct[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return PRODUCTS.filter((product) => {
    const text = `${product.name} ${product.category} ${product.text}`.toLowerCase();
    return (category === undefined || product.category === category) && words.every((word) => text.includes(word));
  });
}
