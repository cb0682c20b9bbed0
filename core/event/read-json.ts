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

/** Most digits of a number for which the nearest double is asked; nobody means longer ones. */
const LONGEST = 400;
/** Most digits that `toPrecision` gives. */
const MOST_DIGITS = 100;

/** True unless the double prints the digits that were sent. */
function isLossy(number: string): boolean {
  if (number.length > LONGEST) return true;
  const digits = significantDigits(number);
  if (digits === '') return false;
  const double = Number(number);
  if (!Number.isFinite(double) || double === 0 || digits.length > MOST_DIGITS) return true;
  return significantDigits(double.toPrecision(digits.length)) !== digits;
}

/** The digits without zeros at the ends: equal for equal numbers of one magnitude. */
function significantDigits(number: string): string {
  const [mantissa = ''] = number.split(/[eE]/, 1);
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '');
  let end = digits.length;
  while (end > 0 && digits.charAt(end - 1) === '0') end -= 1;
  return digits.slice(0, end);
}
