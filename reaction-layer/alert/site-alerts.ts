import type { Answers } from '../../core/port/answers';
import type { ItemTable } from '../../core/port/item-table';
import { SECOND_MS } from '../../core/time/window';
import type { AlertConfig } from './config/alert-config';
import { type AlertDelivery, newDelivery } from './deliver/delivery';
import { evaluateRules } from './evaluate/evaluate-rules';
import { type PlatformSources, readPlatform } from './evaluate/platform-numbers';
import { recentFindings } from './evaluate/recent-findings';
import { settleAlerts } from './evaluate/settle-alerts';
import { advanceGroups } from './notify/advance-groups';
import { marksAt } from './notify/marks';
import { muteReasons } from './notify/mute';
import type { AlertNotice } from './notify/notice';
import { type FindRoutes, routeTree } from './notify/route-tree';
import { advanceAlerts, isAwaited, type JudgedAlert } from './state/advance-alerts';
import type { AlertRecord } from './state/alert-record';
import { type AlertState, NO_ALERTS } from './store/alert-state';
import { type AlertStore, readConfig } from './store/alert-store';

export interface SiteAlertsDeps {
  readonly site: string;
  readonly answers: Answers;
  readonly store: AlertStore;
  /** The table of findings. */
  readonly findings: ItemTable;
  readonly platform: PlatformSources;
  /** Takes what is to be delivered. */
  readonly take: (deliveries: readonly AlertDelivery[]) => void;
}

/** Numbers that only moved are written this often, so that lists show them. */
const WRITE_NUMBERS_MS = 30 * SECOND_MS;

interface LoadedState {
  readonly state: AlertState;
  /** As it is stored; undefined if nothing is. */
  readonly bytes: Uint8Array | undefined;
  /** When it was written. */
  readonly atMs: number;
}

interface LoadedConfig {
  readonly bytes: Uint8Array;
  readonly config: AlertConfig;
  readonly routes: FindRoutes;
}

/**
 * The alerts of one site: each turn evaluates the rules, decides what to say, and writes both as one item before anything is
 * sent. After a failure the state is read again.
 */
export class SiteAlerts {
  readonly #deps: SiteAlertsDeps;
  #config: LoadedConfig | undefined;
  #stored: LoadedState | undefined;

  constructor(deps: SiteAlertsDeps) {
    this.#deps = deps;
  }

  async turn(nowMs: number): Promise<void> {
    try {
      await this.#turn(nowMs);
    } catch (error) {
      this.#stored = undefined;
      throw error;
    }
  }

  async #turn(nowMs: number): Promise<void> {
    const loaded = await this.#loadConfig();
    if (loaded === undefined) return;
    const before = (this.#stored ??= await this.#load(nowMs)).state;
    const after = await this.#next(before, loaded, nowMs);
    await this.#save(after, nowMs);
  }

  async #next(before: AlertState, { config, routes }: LoadedConfig, nowMs: number): Promise<AlertState> {
    const { site, answers, store } = this.#deps;
    const basis = await answers.moment(site);
    const needs = (kind: string): boolean => config.rules.some(({ source }) => source.kind === kind);
    const awaitsFinding = [...before.alerts, ...before.past].some(({ evidence }) => evidence?.finding !== undefined);
    const findings = needs('findings') || awaitsFinding ? await recentFindings(this.#deps.findings, site, nowMs) : [];
    const platform = needs('platform') ? await readPlatform(this.#deps.platform, basis, nowMs) : undefined;
    const { alerts: known } = before;
    const evaluated = await evaluateRules(answers, config.rules, {
      site,
      basis,
      nowMs,
      findings,
      platform,
      alerts: known,
    });
    const judged = evaluated.flatMap(({ rule, samples }) =>
      samples.map((sample): JudgedAlert => ({ rule, ...sample })),
    );
    const advanced = advanceAlerts(known, judged, nowMs);
    const settled = await settleAlerts(advanced.alerts, [...before.past, ...advanced.replaced], {
      ...{ site, config, answers, basis, findings, groups: before.groups, nowMs },
    });
    const marks = marksAt(await store.acknowledgements(site), nowMs);
    const reasons = muteReasons(config, await store.silences(site), settled.alerts, nowMs);
    const { groups, notices } = advanceGroups(before.groups, {
      ...{ site, config, routes, alerts: settled.alerts, nowMs },
      ...marks,
      isMuted: (alert) => reasons(alert) !== undefined,
    });
    const alerts = settled.alerts.map((alert) => withRecipients(alert, notices));
    const members = new Set(groups.flatMap((group) => group.members));
    return {
      alerts: alerts.filter((alert) => isRemembered(alert, members)),
      past: settled.past,
      groups,
      outbox: [...settled.notices, ...notices],
    };
  }

  async #loadConfig(): Promise<LoadedConfig | undefined> {
    const { store, site } = this.#deps;
    const bytes = await store.configBytes(site);
    if (bytes === undefined) return (this.#config = undefined);
    if (this.#config !== undefined && Buffer.compare(bytes, this.#config.bytes) === 0) return this.#config;
    const config = readConfig(bytes, site);
    return (this.#config = { bytes, config, routes: routeTree(config.route) });
  }

  /** What was decided before a crash is handed out again; what was delivered is not. */
  async #load(nowMs: number): Promise<LoadedState> {
    const { store, site } = this.#deps;
    const stored = await store.state(site);
    const state = stored?.state ?? NO_ALERTS;
    this.#deps.take(await store.openDeliveries(site));
    await this.#handOut(state);
    return { state: { ...state, outbox: [] }, bytes: stored?.bytes, atMs: nowMs };
  }

  async #save(after: AlertState, nowMs: number): Promise<void> {
    const { store, site } = this.#deps;
    const before = this.#stored;
    if (before === undefined) return;
    const isNew = contentOf(after) !== contentOf(before.state);
    const isMoved = nowMs - before.atMs >= WRITE_NUMBERS_MS && JSON.stringify(after) !== JSON.stringify(before.state);
    if (!isNew && !isMoved) {
      this.#stored = { ...before, state: after };
      return;
    }
    const bytes = await store.setState(site, after, before.bytes);
    if (bytes === undefined) {
      // Somebody else decides about these alerts, too.
      this.#stored = undefined;
      return;
    }
    this.#stored = { state: { ...after, outbox: [] }, bytes, atMs: nowMs };
    await this.#handOut(after);
  }

  async #handOut({ outbox, alerts, past, groups }: AlertState): Promise<void> {
    const { store, take } = this.#deps;
    for (const notice of outbox) {
      if ((await store.delivery(notice.site, notice.at, notice.id)) !== undefined) continue;
      const ids = new Set([...notice.firing, ...notice.resolved]);
      const group = groups.find(({ key }) => key === notice.group);
      const shown = [...past, ...alerts].filter(({ id }) => ids.has(id) || group?.members.includes(id) === true);
      const thread = shown.flatMap(({ recipients }) => recipients).find(({ channel }) => channel === notice.channel);
      const delivery = newDelivery({ notice, alerts: shown, thread: thread?.notice ?? null });
      await store.record(delivery);
      take([delivery]);
    }
  }
}

/** Without the newest numbers, which change all the time. */
function contentOf(state: AlertState): string {
  return JSON.stringify({ ...state, alerts: state.alerts.map((alert) => ({ ...alert, now: null })) });
}

/** Remembers where an alert was sent first, for everything that follows. */
function withRecipients(alert: AlertRecord, notices: readonly AlertNotice[]): AlertRecord {
  const told = notices.filter(({ firing }) => firing.includes(alert.id));
  const news = told.filter(({ channel }) => !alert.recipients.some((one) => one.channel === channel));
  if (news.length === 0) return alert;
  const recipients = news.map(({ channel, id, group }) => ({ channel, notice: id, group }));
  return { ...alert, recipients: [...alert.recipients, ...recipients] };
}

/** What goes on, may flap, is in a group or waits for its exact number. */
function isRemembered(alert: AlertRecord, members: ReadonlySet<string>): boolean {
  const { progress, starts, ends } = alert;
  return (
    progress.phase !== 'inactive' ||
    progress.turns.length > 0 ||
    progress.absent !== null ||
    (starts !== null && ends === null) ||
    members.has(alert.id) ||
    isAwaited(alert)
  );
}
