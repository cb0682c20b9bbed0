import { en } from './en';

/** All words of the page. A language is one file; this one is English. */
export const text = en;
