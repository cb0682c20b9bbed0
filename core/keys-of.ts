/**
 * The keys of an object whose type names all of them. TypeScript cannot know that for objects in general, so pass only
 * objects that were written out as a literal (tables of names, of factories), never ones that were parsed.
 */
export function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  const isKey = (name: string): name is Key => Object.hasOwn(record, name);
  return Object.keys(record).filter(isKey);
}
