import type { CodeLanguage } from '../../../core/mail/highlight';

/** Whom a finding is sent to. */
export const AUDIENCES = ['developers', 'devops', 'product'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** What a fix is written for; `plain` is JavaScript without a framework. */
export const FRAMEWORKS = ['react', 'vue', 'angular', 'plain'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** Where a fix goes: into the pages, by framework, or behind them. */
export const CODE_KINDS = [...FRAMEWORKS, 'server'] as const;
export type CodeKind = (typeof CODE_KINDS)[number];

/** Code of pages in every framework, or code that only a server can run. */
export type FixCode =
  | { readonly kind: 'pages'; readonly code: Readonly<Record<Framework, string>> }
  | { readonly kind: 'server'; readonly code: string };

/** What people who know the problem say about one kind of finding: written by hand, without numbers. */
export interface WrittenAdvice {
  /** The id of a detector, or a topic of several. */
  readonly id: string;
  /** A few words: what is wrong. */
  readonly title: string;
  /** Those who can act, the first one foremost. */
  readonly audiences: readonly [Audience, ...Audience[]];
  /** What most likely lies behind it. */
  readonly cause: string;
  /** How to find out whether that is it, in the order in which to look. */
  readonly checks: readonly string[];
  readonly fix: FixCode & {
    /** What the code does, in a sentence. */
    readonly says: string;
  };
  /** How it does not come back. */
  readonly prevention: readonly string[];
  /** What gets better than it was. */
  readonly optimisation: readonly string[];
  /** Page of the dashboard on which to go on looking. */
  readonly page: 'speed' | 'sessions' | 'funnels' | 'overview' | 'live' | 'quality' | 'journeys';
}

/** The language in which the code of a kind is written. */
export const LANGUAGE_OF: Readonly<Record<CodeKind, CodeLanguage>> = {
  react: 'tsx',
  vue: 'vue',
  angular: 'ts',
  plain: 'js',
  server: 'js',
};
