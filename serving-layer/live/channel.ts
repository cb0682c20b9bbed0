import type { LiveSubscription } from '../../core/wire/live';
import { mayPass } from '../../core/wire/may-pass';
import type { Problem } from '../../core/wire/problem';
import { framesOf, type LiveFrame } from './frame';
import { type AskRound, isBehind, sendTo, type Viewer } from './viewer';

interface ChannelOptions {
  readonly subscription: LiveSubscription;
  readonly ask: AskRound;
  /** What may read every question: an answer is computed once for all viewers. */
  readonly everyone: Headers;
  /** Lets other work have its turn. */
  readonly yieldTurn: () => Promise<void>;
}

/** Viewers that are sent something before other work has a turn. */
const VIEWERS_PER_TURN = 200;
/** Rounds that fail before viewers get a problem. */
const FAILURES = 3;

/** All viewers of one question. */
export class Channel {
  readonly viewers = new Set<Viewer>();
  readonly #options: ChannelOptions;
  /** The last message of the question. */
  #at: string | undefined;
  #isAsking = false;
  #failures = 0;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  get at(): string | undefined {
    return this.#at;
  }

  /** @param viewer has the newest answer */
  add(viewer: Viewer): void {
    this.#at ??= viewer.at;
    this.viewers.add(viewer);
  }

  /** Sends what is new to all viewers. A viewer that reads slowly is left out, and later sent the newest state. */
  async turn(): Promise<void> {
    if (this.#isAsking || this.viewers.size === 0) return;
    this.#isAsking = true;
    try {
      const frames = await this.#framesAfter(this.#at);
      for (const frame of frames) await this.#fanOut(frame);
      await this.#catchUp();
    } finally {
      this.#isAsking = false;
    }
  }

  async #framesAfter(after: string | undefined): Promise<readonly LiveFrame[]> {
    const { ask, subscription, everyone } = this.#options;
    const outcome = await ask({ ...subscription, after }, everyone);
    if ('problem' in outcome) {
      this.#fail(outcome.problem);
      return [];
    }
    this.#failures = 0;
    return framesOf(outcome.messages).filter(({ type }) => type !== 'unchanged');
  }

  async #fanOut(frame: LiveFrame): Promise<void> {
    const before = this.#at;
    this.#at = frame.id;
    let sent = 0;
    for (const viewer of this.viewers) {
      if (viewer.at === frame.id || isBehind(viewer)) continue;
      if (frame.type === 'change' && viewer.at !== before) continue;
      sendTo(viewer, [frame]);
      if (++sent % VIEWERS_PER_TURN === 0) await this.#options.yieldTurn();
    }
  }

  /** Viewers that were left out, or that came while others were sent something. */
  async #catchUp(): Promise<void> {
    const missed = new Map<string | undefined, Viewer[]>();
    for (const viewer of this.viewers) {
      if (viewer.at === this.#at || isBehind(viewer)) continue;
      missed.set(viewer.at, [...(missed.get(viewer.at) ?? []), viewer]);
    }
    for (const [after, viewers] of missed) {
      const frames = await this.#framesAfter(after);
      for (const viewer of viewers) if (this.viewers.has(viewer) && viewer.at === after) sendTo(viewer, frames);
    }
  }

  #fail(problem: Problem): void {
    const isOver = !mayPass(problem.status);
    this.#failures += 1;
    if (!isOver && this.#failures !== FAILURES) return;
    for (const viewer of this.viewers) viewer.refuse(problem, isOver);
    if (isOver) this.viewers.clear();
  }
}
