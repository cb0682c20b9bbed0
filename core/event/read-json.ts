/**
 * Parses JSON without changing numbers: one that a double cannot hold becomes a text of the same digits, because
 * JSON.parse would give another number (9007199254740993) or none (1e400).
 *
 * @throws SyntaxError
 * @example readJson('{"id":9007199254740993}') // { id: '9007199254740993' }
 */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return MAY_BE_LOSSY.test(text) ? JSON.parse(withLossyNumbersQuoted(text)) : value;
}

/**
 * Where a number may begin, 16 digits, which may exceed 2^53, or an exponent of three digits. Most texts have neither.
 * Matches are tried at separators only, which are not part of a number, so that no character is looked at twice.
 */
const MAY_BE_LOSSY = /(?:^|[:,[\s])-?(?:[0-9][0-9.]{15}|[0-9.]+[eE][+-]?[0-9]{3})/;

/** Copies the text from token to token. It is valid JSON, so every quotation mark that opens a text has its partner. */
function withLossyNumbersQuoted(text: string): string {
  let copy = '';
  let done = 0;
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (char === '"') at = endOfText(text, at);
    else if (char === '-' || (char >= '0' && char <= '9')) {
      const end = endOfNumber(text, at);
      const number = text.slice(at, end);
      if (isLossy(number)) {
        copy += `${text.slice(done, at)}"${number}"`;
        done = end;
      }
      at = end;
    } else at += 1;
  }
  return copy + text.slice(done);
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && '0123456789.eE+-'.includes(text.charAt(at))) at += 1;
  return at;
}

/** Digits that every double keeps. */
const KEPT_DIGITS = 17;
/** Digits of a whole number that are converted exactly; longer ones are never exact on purpose. */
const LONGEST_WHOLE = 400;

function isLossy(number: string): boolean {
  const double = Number(number);
  if (!Number.isFinite(double)) return true;
  if (/[.eE]/.test(number)) return double !== 0 && significantDigits(number) > KEPT_DIGITS;
  if (Number.isSafeInteger(double)) return false;
  return number.length > LONGEST_WHOLE || BigInt(number) !== BigInt(double);
}

function significantDigits(number: string): number {
  const [mantissa = ''] = number.split(/[eE]/, 1);
  return mantissa.replace(/[-.]/g, '').replace(/^0+/, '').length;
}
