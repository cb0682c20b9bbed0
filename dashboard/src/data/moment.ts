import { createStore, useStore } from './store';

/** How far the numbers are. */
export interface NumbersMoment {
  readonly as_of: string | null;
  readonly tidemark: string | null;
  readonly epoch: number;
}

/** The tidemark moved: a count landed, or one was rolled back. */
export interface Landing {
  readonly kind: 'landed' | 'rolled_back';
  readonly from: string | null;
  readonly to: string | null;
}

interface MomentState {
  readonly moment: NumbersMoment | undefined;
  readonly landing: Landing | undefined;
}

/** The same for parts of the page; undefined for what is not known yet. */
export interface KnownMoment {
  readonly asOf: string | undefined;
  readonly tidemark: string | undefined;
  readonly epoch: number | undefined;
  readonly landing: Landing | undefined;
}

const store = createStore<MomentState>({ moment: undefined, landing: undefined });

/** As-of, tidemark and epoch of the newest answer on the page. */
export function useMoment(): KnownMoment {
  const { moment, landing } = useStore(store);
  return {
    asOf: moment?.as_of ?? undefined,
    tidemark: moment?.tidemark ?? undefined,
    epoch: moment?.epoch,
    landing,
  };
}

/** Answers overtake each other, so an older one does not move anything back; a rollback has a newer as-of. */
export function noteMoment({ as_of, tidemark, epoch }: NumbersMoment): void {
  const { moment, landing } = store.get();
  if (moment !== undefined && (as_of ?? '') < (moment.as_of ?? '')) return;
  const hasMoved = moment !== undefined && moment.tidemark !== tidemark;
  if (moment?.as_of === as_of && !hasMoved && moment.epoch === epoch) return;
  store.set({
    moment: { as_of, tidemark, epoch },
    landing: hasMoved
      ? {
          kind: (tidemark ?? '') > (moment.tidemark ?? '') ? 'landed' : 'rolled_back',
          from: moment.tidemark,
          to: tidemark,
        }
      : landing,
  });
}

export function forgetLanding(): void {
  store.set({ ...store.get(), landing: undefined });
}
