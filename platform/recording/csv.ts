/**
 * The fields of one line of CSV (RFC 4180): a field in double quotes may hold commas, and quotes written twice. A newline in
 * quotes is not read as part of the field: a row is a line, so that one damaged row cannot swallow those after it.
 *
 * @returns undefined when a quote is opened and not closed
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
    // Whatever stands between a closing quote and the comma belongs to the field: leave nothing out silently.
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
