const EMAIL = /[^\s/?&#=:@]{1,64}(@|%40)[\w.-]{1,190}\.[a-z]{2,24}/gi;
/** Names of parameters whose values are secrets. The collector knows more (docs/contract.md, Secrets in addresses). */
const SECRET = /pass|pwd|token|secret|auth|session|e-?mail|jwt|otp|api_?key|signature/i;

/** An address without user name, password, secret parameters and e-mail addresses; a text as it is but for those. */
export function scrub(address: string): string {
  let text = address;
  if (/^https?:/i.test(address) && URL.canParse(address)) {
    const url = new URL(address);
    url.username = '';
    url.password = '';
    for (const name of [...url.searchParams.keys()]) if (SECRET.test(name)) url.searchParams.delete(name);
    text = url.href;
  }
  return text.replace(EMAIL, '[email]');
}
