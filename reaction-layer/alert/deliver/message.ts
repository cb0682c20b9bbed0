import { MINUTE_MS } from '../../../core/time/window';
import { type AlertRecord, isOngoing } from '../state/alert-record';
import type { NoticeKind } from '../notify/notice';
import type { AlertDelivery } from './delivery';

/** What every channel says in its own form. */
export interface AlertMessage {
  readonly title: string;
  /** One paragraph per alert. */
  readonly entries: readonly MessageEntry[];
  /** Address of the page; undefined if none is configured. */
  readonly link: string | undefined;
}

export interface MessageEntry {
  readonly alert: AlertRecord;
  readonly heading: string;
  readonly lines: readonly string[];
}

/** Alerts that a message spells out; the rest is counted. */
const MOST_ENTRIES = 20;

const WORDS: Readonly<Record<NoticeKind, string>> = {
  firing: 'Firing',
  resolved: 'Resolved',
  escalation: 'Not acknowledged',
  retracted: 'Retracted',
  confirmed: 'Confirmed',
  test: 'Test',
};

/** @param page address of the dashboard */
export function messageOf({ notice, alerts }: AlertDelivery, page: string | undefined): AlertMessage {
  const { site, kind, firing, resolved } = notice;
  const told = new Set([...firing, ...resolved]);
  const shown = alerts.filter(({ id }) => told.has(id));
  const names = [...new Set(shown.map(({ rule }) => rule))].join(', ');
  const count = shown.length > 1 ? ` (${shown.length})` : '';
  const entries = shown.slice(0, MOST_ENTRIES).map((alert) => entryOf(alert, kind));
  const link = page === undefined ? undefined : `${page}?page=alert&site=${encodeURIComponent(site)}`;
  return {
    title: kind === 'test' ? `Test from Tidemark for ${site}` : `${WORDS[kind]}: ${names}${count} on ${site}`,
    entries,
    link,
  };
}

function entryOf(alert: AlertRecord, kind: NoticeKind): MessageEntry {
  const { rule, labels, progress, starts, ends, evidence, now, settlement, summary, runbook } = alert;
  const isCorrection = kind === 'retracted' || kind === 'confirmed';
  const own = Object.entries(labels).filter(([name]) => name !== 'rule' && name !== 'site' && name !== 'severity');
  const about = own.map(([name, value]) => `${name}=${value}`).join(', ');
  const seen = isOngoing(alert) ? (now ?? evidence) : evidence;
  const lines = [
    summary,
    seen === null ? undefined : `${seen.says}${seen.exact ? '' : ' (approximate; the exact number follows)'}`,
    isCorrection ? settlement?.says : undefined,
    starts === null
      ? undefined
      : `Since ${textOf(starts)}${ends === null ? '' : `, until ${textOf(ends)} (${lengthOf(ends - starts)})`}.`,
    runbook === undefined ? undefined : `What to do: ${runbook}`,
  ].filter((line) => line !== undefined);
  const state = progress.phase === 'no_data' ? ' – no data' : progress.phase === 'flapping' ? ' – flapping' : '';
  return { alert, heading: `${rule} [${labels['severity'] ?? ''}]${about === '' ? '' : ` ${about}`}${state}`, lines };
}

/** The message as text: for mails, and for channels without a form of their own. */
export function plainText({ title, entries, link }: AlertMessage): string {
  const paragraphs = entries.map(({ heading, lines }) => [heading, ...lines.map((line) => `  ${line}`)].join('\n'));
  return [title, ...paragraphs, ...(link === undefined ? [] : [link])].join('\n\n');
}

function textOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function lengthOf(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
