import type { Persona, Script, ShopFacts, ScriptProduct } from './script';

/** What a kind is written with. */
export interface Stage {
  readonly script: Script;
  readonly shop: ShopFacts;
  /** Different products. */
  readonly draw: (count: number) => readonly ScriptProduct[];
  /** Another session of the same person, or of somebody who says so. */
  readonly another: (startMs: number, who?: Partial<Persona>) => Script;
}

/** A way in which sessions go wrong, or look as if they did. */
export interface AnomalyKind {
  readonly name: string;
  /** Class of the finding; null for what is ordinary, although a simple rule would report it. */
  readonly class: string | null;
  /** Classes that are right as well. */
  readonly also?: readonly string[];
  readonly severity: 'low' | 'medium' | 'high';
  /** Is one only in a shop whose own sessions have events of these types. */
  readonly needs?: readonly string[];
  /** Writes it. @returns the event that shows it */
  readonly write: (stage: Stage) => string;
}

/** The only product of a draw of one. */
export function only(products: readonly ScriptProduct[]): ScriptProduct {
  const [product] = products;
  if (product === undefined) throw new RangeError('the shop has no product: the recording shows none with a price');
  return product;
}

/** A person looks around, and puts products into the cart. @returns what is in it */
export function fillCart({ script, draw }: Stage, count: number): readonly ScriptProduct[] {
  script.listing();
  script.think();
  const products = draw(count);
  for (const product of products) {
    script.view(product);
    script.think();
    script.add(product);
    script.think(3000);
  }
  return products;
}
