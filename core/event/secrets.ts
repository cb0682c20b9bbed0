/** Names of query, fragment and path parameters whose value is a secret or names a person; see `compact`. */
export const SECRET_PARAMETERS: readonly string[] = [
  'accesscode', 'assertion', 'auth', 'authcode', 'authorization', 'cardnumber', 'cfid', 'cvc', 'cvv', 'iban', 'key', 'magic', 'mail', 'mobile', 'nonce',
  'oauthverifier', 'otp', 'pass', 'phone', 'phonenumber', 'pin', 'pwd', 'samlrequest', 'samlresponse', 'sess', 'session', 'sid', 'sig', 'ssn', 'tel', 'ticket',
]; // prettier-ignore

/** What marks such a name wherever it stands in it, as in `user[newPassword]` or `x_csrf_token`. */
export const SECRET_WORDS: readonly string[] = [
  'accesskey', 'apikey', 'bearer', 'credential', 'email', 'jwt', 'passcode', 'passphrase', 'passwd', 'password', 'passwort', 'privatekey', 'secret',
  'sessid', 'sessionid', 'sessionkey', 'signature', 'token',
]; // prettier-ignore

/** Names of fields that hold a person's name, address or number, in small letters and without separators. */
export const PERSONAL_NAMES: readonly string[] = [
  'accountid', 'address', 'anonid', 'anonymousid', 'birthdate', 'birthday', 'clientid', 'clientip', 'contact', 'contactid', 'cookie', 'customer',
  'customeremail', 'customerid', 'customername', 'deviceid', 'displayname', 'distinctid', 'externalid', 'firstname', 'fullname', 'ip', 'ipaddr',
  'ipaddress', 'lastname', 'login', 'member', 'memberid', 'nickname', 'person', 'personid', 'profileid', 'remoteaddr', 'remoteip', 'surname',
  'uid', 'user', 'userid', 'username', 'uuid', 'visitor', 'visitorid', 'xforwardedfor',
]; // prettier-ignore

/** Beginnings by which services mark their keys and tokens. */
export const TOKEN_PREFIXES: readonly string[] = [
  'sk_live_', 'sk_test_', 'rk_live_', 'pk_live_', 'whsec_', 'ghp_', 'gho_', 'ghs_', 'github_pat_', 'glpat-', 'xoxb-', 'xoxp-', 'xoxa-',
  'AKIA', 'ASIA', 'AIza', 'ya29.', 'SG.', 'shpat_', 'npm_', 'eyJ',
]; // prettier-ignore

/** Shortest text with such a beginning, and shortest text without one, that is taken for a token, in characters. */
const PREFIXED_LENGTH = 20;
const TOKEN_LENGTH = 32;
/** A random text of that length has at least as many digits, capitals and small letters; names and titles do not. */
const OF_EACH_KIND = 3;

const personalNames: ReadonlySet<string> = new Set(PERSONAL_NAMES);
const secretParameters: ReadonlySet<string> = new Set(SECRET_PARAMETERS);

/** True for the name of a field that holds a secret, or an identity under a name that the contract does not know. */
export function namesSomebody(name: string): boolean {
  return isSecretParameter(name) || personalNames.has(compact(name));
}

export function isSecretParameter(name: string): boolean {
  const plain = compact(name);
  return secretParameters.has(plain) || SECRET_WORDS.some((word) => plain.includes(word));
}

/** A name in small letters and without separators and brackets: `user[e-mail]` is `useremail`. */
function compact(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * User name and password of an address inside a text, which may be encoded: from `:` and slashes to the last `@` before
 * the host ends.
 */
const CREDENTIALS = /((?::|%3a)(?:[/\\]|%2f|%5c){1,4})(?:(?!%2f|%5c|%3f|%23)[^/\\?#&])*(?:@|%40)/gi;

/** The text without the user names and passwords of addresses in it. */
export function withoutCredentials(text: string): string {
  return text.includes('@') || text.includes('%40') ? text.replace(CREDENTIALS, '$1') : text;
}

/** True for what looks like a key or a token: a known beginning, a long hexadecimal text, or a long random one. */
export function looksLikeToken(text: string): boolean {
  if (text.length < PREFIXED_LENGTH) return false;
  if (TOKEN_PREFIXES.some((prefix) => text.startsWith(prefix))) return true;
  if (text.length < TOKEN_LENGTH) return false;
  const kinds = { digits: 0, capitals: 0, small: 0, hexadecimal: 0 };
  for (let at = 0; at < text.length; at++) if (!count(text.charCodeAt(at), kinds)) return false;
  if (kinds.hexadecimal === text.length) return kinds.digits > 0;
  return Math.min(kinds.digits, kinds.capitals, kinds.small) >= OF_EACH_KIND;
}

/** Counts a character of base64 or base64url; false for any other. */
function count(code: number, kinds: { digits: number; capitals: number; small: number; hexadecimal: number }): boolean {
  if (code >= 48 && code <= 57) {
    kinds.digits += 1;
    kinds.hexadecimal += 1;
  } else if (code >= 65 && code <= 90) {
    kinds.capitals += 1;
    if (code <= 70) kinds.hexadecimal += 1;
  } else if (code >= 97 && code <= 122) {
    kinds.small += 1;
    if (code <= 102) kinds.hexadecimal += 1;
  } else return '-_+/='.includes(String.fromCharCode(code));
  return true;
}

const LOCAL_PART = /[\p{L}\p{M}\p{N}._%+'-]/u;
const DOMAIN = /[\p{L}\p{M}\p{N}.-]/u;

/** The text with `[email]` in place of what looks like an e-mail address. Every character is looked at once. */
export function withoutEmails(text: string): string {
  let clean = '';
  let done = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let from = at;
    while (from > done && LOCAL_PART.test(text.charAt(from - 1))) from -= 1;
    let to = at + 1;
    while (to < text.length && DOMAIN.test(text.charAt(to))) to += 1;
    const domain = text.slice(at + 1, to);
    if (from < at && domain.indexOf('.', 1) > 0) {
      clean += `${text.slice(done, from)}[email]`;
      done = to;
    }
  }
  return done === 0 ? text : clean + text.slice(done);
}

/** The words of a text without e-mail addresses and tokens. */
export function redacted(text: string): string {
  const clean = text.includes('@') ? withoutEmails(text) : text;
  if (clean.length < PREFIXED_LENGTH) return clean;
  return clean
    .split(' ')
    .map((word) => (looksLikeToken(word) ? '[token]' : word))
    .join(' ');
}
