/**
 * The scoring rule of the Numenta Anomaly Benchmark 1.1, standard profile (Lavin and Ahmad, “Evaluating real-time anomaly
 * detection algorithms”, ICMLA 2015). One early alarm in each window is best; alarms outside of windows cost, less so
 * shortly after one.
 */
const WEIGHTS = { hit: 1, falseAlarm: 0.11, miss: 1 } as const;

/** The first rows of a series count for nothing: this share of them, and at most so many. */
const PROBATION = { share: 0.15, rows: 750 } as const;

/** Rows of one series in which something is wrong, both ends included. */
export interface AnomalyWindow {
  readonly first: number;
  readonly last: number;
}

export interface ScoredRows {
  readonly scores: readonly number[];
  /** By time, without overlap. */
  readonly windows: readonly AnomalyWindow[];
}

export interface NabScore {
  /** 100 finds everything at once, 0 finds nothing; below 0 is worse than silence. */
  readonly score: number;
  readonly windows: number;
  readonly hit: number;
  readonly falseRows: number;
  /** Rows that count and lie outside of windows. */
  readonly ordinaryRows: number;
}

interface SeriesScore {
  readonly raw: number;
  readonly windows: number;
  readonly hit: number;
  readonly falseRows: number;
  readonly ordinaryRows: number;
}

/** Scores several series together at one threshold: a row is an alarm if its score is at least this. */
export function nabScore(series: readonly ScoredRows[], threshold: number): NabScore {
  const each = series.map((one) => seriesScore(one, threshold));
  const sum = (pick: (one: SeriesScore) => number): number => each.reduce((total, one) => total + pick(one), 0);
  const windows = sum((one) => one.windows);
  const [nothing, perfect] = [-WEIGHTS.miss * windows, WEIGHTS.hit * windows];
  return {
    score: windows === 0 ? 0 : (100 * (sum(({ raw }) => raw) - nothing)) / (perfect - nothing),
    windows,
    hit: sum(({ hit }) => hit),
    falseRows: sum(({ falseRows }) => falseRows),
    ordinaryRows: sum(({ ordinaryRows }) => ordinaryRows),
  };
}

function seriesScore({ scores, windows }: ScoredRows, threshold: number): SeriesScore {
  const probation = Math.min(Math.floor(PROBATION.share * scores.length), PROBATION.rows);
  const best = new Map<AnomalyWindow, number>();
  let [raw, falseRows, ordinaryRows] = [0, 0, 0];
  scores.forEach((score, row) => {
    if (row < probation) return;
    const window = windows.find(({ first, last }) => row >= first && row <= last);
    const isAlarm = score >= threshold;
    if (window === undefined) {
      ordinaryRows++;
      if (!isAlarm) return;
      falseRows++;
      raw += costAfter(
        windows.findLast(({ last }) => last < row),
        row,
      );
    } else {
      const known = best.get(window);
      const gain = isAlarm ? gainIn(window, row) : -WEIGHTS.miss;
      best.set(window, Math.max(known ?? -WEIGHTS.miss, gain));
    }
  });
  const gains = [...best.values()];
  return {
    raw: raw + gains.reduce((total, gain) => total + gain, 0),
    windows: windows.length,
    hit: gains.filter((gain) => gain > -WEIGHTS.miss).length,
    falseRows,
    ordinaryRows,
  };
}

function gainIn({ first, last }: AnomalyWindow, row: number): number {
  return (WEIGHTS.hit * sigmoid(-(last - row + 1) / (last - first + 1))) / sigmoid(-1);
}

function costAfter(window: AnomalyWindow | undefined, row: number): number {
  const away = window === undefined ? Infinity : (row - window.last) / (window.last - window.first);
  return WEIGHTS.falseAlarm * sigmoid(away);
}

/** 1 long before the end of a window, 0 at it, -1 long after it. */
function sigmoid(place: number): number {
  return place > 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1;
}
