/**
 * The fields of one CSV line (RFC 4180): a quoted field may contain commas and doubled quotes. A quoted newline is not
 * supported: a row is a line, so that one damaged row cannot swallow those after it.
 *
 * @returns undefined for an unclosed quote
 * @example csvFields('a,"b, ""c""",') // ['a', 'b, "c"', '']
 */
export function csvFields(line: string): readonly string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const quoted = line[at] === '"';
    const end = quoted ? closingQuote(line, at) : fieldEnd(line, at);
    if (end === undefined) return undefined;
    const next = quoted ? fieldEnd(line, end + 1) : end;
    // Text between a closing quote and the comma belongs to the field: never drop anything silently.
    fields.push(
      quoted ? line.slice(at + 1, end).replaceAll('""', '"') + line.slice(end + 1, next) : line.slice(at, end),
    );
    if (next === line.length) return fields;
    at = next + 1;
  }
}

function fieldEnd(line: string, from: number): number {
  const comma = line.indexOf(',', from);
  return comma < 0 ? line.length : comma;
}

function closingQuote(line: string, open: number): number | undefined {
  for (let at = open + 1; at < line.length; at++) {
    if (line[at] !== '"') continue;
    if (line[at + 1] !== '"') return at;
    at++;
  }
  return undefined;
}
