import { type Html, markup } from './html';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.25rem}
h1{font-size:1.25rem}label,input,button{display:block;font:inherit}input,button{margin-top:.5rem;padding:.5rem .75rem}
input{width:100%;box-sizing:border-box}`;

/** A small page for people who come from a mail or wait for one: it needs no script and loads nothing. */
export function mailPage(title: string, content: Html, status = 200): Response {
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${title}</title><style>${{ markup: STYLE }}</style></head>
<body><main><h1>${title}</h1>${content}</main></body></html>
`;
  return new Response(page.markup, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
    },
  });
}
