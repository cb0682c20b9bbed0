type Attributes = Readonly<Record<string, string | number>>;

/** An SVG element with its content; attributes are escaped, content is inserted as is. */
export function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escapeText(value)}"`,
  );
  return content.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${content.join('')}</${name}>`;
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export type Point = readonly [x: number, y: number];

/** The data of a path through points. */
export function pathThrough(points: readonly Point[]): string {
  return points.map(([x, y], place) => `${place === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');
}

/** The data of a path of zero-length strokes: with round ends each is a dot, in a third of the bytes of a circle. */
export function dotsAt(points: readonly Point[]): string {
  return points.map(([x, y]) => `M${short(x)} ${short(y)}h0`).join('');
}

/** A tenth of a pixel is as fine as an eye can see, and the text is the same on every machine. */
function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
