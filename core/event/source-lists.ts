/** Where a visit came from. */
export const REFERRER_CLASSES = [
  'direct', 'internal', 'search', 'social', 'ai_assistant', 'email', 'campaign', 'other',
] as const; // prettier-ignore
export type ReferrerClass = (typeof REFERRER_CLASSES)[number];

type Listed = 'search' | 'social' | 'ai_assistant' | 'email';

/**
 * Hosts by class. A name with a dot stands for the host and everything below it; one without stands for the second
 * level under any country (`google` is google.com and www.google.co.uk). The longest name wins: mail.google.com is
 * e-mail. Apps are listed by package name.
 */
export const SOURCE_HOSTS: Readonly<Record<Listed, readonly string[]>> = {
  search: [
    'google', 'bing.com', 'duckduckgo.com', 'yahoo', 'yandex', 'ya.ru', 'baidu.com', 'ecosia.org', 'qwant.com', 'startpage.com', 'search.brave.com',
    'naver.com', 'daum.net', 'sogou.com', 'so.com', 'seznam.cz', 'ask.com', 'aol.com', 'search.marginalia.nu', 'kagi.com', 'mojeek.com', 'swisscows.com',
    'rambler.ru', 'search.lilo.org', 'metager.org', 'presearch.com', 'coccoc.com', 'com.google.android.googlequicksearchbox',
  ],
  social: [
    'facebook.com', 'fb.com', 'fb.me', 'instagram.com', 'threads.net', 'threads.com', 'twitter.com', 'x.com', 't.co', 'linkedin.com', 'lnkd.in', 'pinterest',
    'reddit.com', 'redd.it', 'tiktok.com', 'youtube.com', 'youtu.be', 'snapchat.com', 'vk.com', 'ok.ru', 'weibo.com', 'tumblr.com', 'quora.com', 'xing.com',
    'bsky.app', 'mastodon.social', 'mastodon.online', 'news.ycombinator.com', 'discord.com', 'telegram.org', 't.me', 'whatsapp.com', 'wa.me', 'line.me',
    'douban.com', 'zhihu.com', 'twitch.tv', 'com.facebook.katana', 'com.instagram.android', 'com.twitter.android', 'com.linkedin.android',
    'com.reddit.frontpage', 'com.pinterest', 'org.telegram.messenger', 'com.whatsapp',
  ],
  ai_assistant: [
    'chatgpt.com', 'chat.openai.com', 'openai.com', 'perplexity.ai', 'claude.ai', 'gemini.google.com', 'bard.google.com', 'copilot.microsoft.com',
    'copilot.com', 'chat.deepseek.com', 'deepseek.com', 'chat.mistral.ai', 'meta.ai', 'grok.com', 'you.com', 'poe.com', 'phind.com', 'duck.ai',
    'character.ai', 'kimi.com', 'doubao.com', 'chat.qwen.ai', 'notebooklm.google.com', 'com.openai.chatgpt', 'ai.perplexity.app.android',
    'com.anthropic.claude',
  ],
  email: [
    'mail.google.com', 'mail.yahoo.com', 'outlook.live.com', 'outlook.office.com', 'outlook.office365.com', 'mail.aol.com', 'mail.proton.me',
    'mail.protonmail.com', 'mail.zoho.com', 'app.fastmail.com', 'mail.yandex.ru', 'mail.yandex.com', 'mail.ru', 'e.mail.ru', 'webmail', 'mail.qq.com',
    'mail.163.com', 'mail.naver.com', 'mail.gmx.net', 'web.de', 'tutanota.com', 'roundcube', 'com.google.android.gm', 'com.microsoft.office.outlook',
  ],
}; // prettier-ignore

/** Click ids by the class that they show: those of advertisements, of social networks, of newsletters. */
export const CLICK_IDS: Readonly<Record<string, 'campaign' | 'social' | 'email'>> = {
  gclid: 'campaign', gbraid: 'campaign', wbraid: 'campaign', dclid: 'campaign', gad_source: 'campaign', msclkid: 'campaign', yclid: 'campaign',
  ttclid: 'campaign', twclid: 'campaign', li_fat_id: 'campaign', epik: 'campaign', rdt_cid: 'campaign', sccid: 'campaign', irclickid: 'campaign',
  awc: 'campaign', obclid: 'campaign', tblci: 'campaign', fbclid: 'social', igshid: 'social', igsh: 'social', mc_eid: 'email', mc_cid: 'email',
  _kx: 'email', _hsenc: 'email', _hsmi: 'email', mkt_tok: 'email', vero_id: 'email',
}; // prettier-ignore

/** utm_medium by class; any other medium is a campaign. */
export const MEDIUMS: Readonly<Record<string, ReferrerClass>> = {
  email: 'email', 'e-mail': 'email', newsletter: 'email', mail: 'email', social: 'social', 'social-media': 'social', social_media: 'social',
  sm: 'social', organic_social: 'social', organic: 'search', referral: 'other', ai: 'ai_assistant',
}; // prettier-ignore

export function isClickId(name: string): boolean {
  return Object.hasOwn(CLICK_IDS, name);
}

const classOfName: ReadonlyMap<string, Listed> = new Map(
  (['search', 'social', 'ai_assistant', 'email'] as const).flatMap((listed) =>
    SOURCE_HOSTS[listed].map((name) => [name, listed] as const),
  ),
);

/** The class of a host; undefined if it is not listed. @example classOfHost('www.google.co.uk') // 'search' */
export function classOfHost(host: string): Listed | undefined {
  const labels = host.split('.');
  for (let from = 0; from < labels.length; from++) {
    const listed = classOfName.get(labels.slice(from).join('.'));
    if (listed !== undefined && (from < labels.length - 1 || labels.length === 1)) return listed;
    const label = labels[from] ?? '';
    // A label stands for the second level: one or two further labels follow it.
    const below = labels.length - 1 - from;
    const byLabel =
      below === 1 || (below === 2 && (labels[from + 1] ?? '').length <= 3) ? classOfName.get(label) : undefined;
    if (byLabel !== undefined) return byLabel;
  }
  return undefined;
}
