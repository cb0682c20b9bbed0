interface IntervalProps {
  readonly label: string;
  /** Relative changes: 0.1 for 10 % more than the control. */
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** The largest change that is drawn, on either side of no change. */
  readonly most: number;
  readonly isLive: boolean;
}

const MIDDLE = 12;

/** An interval beside the line of no change: ink if it is final, blue while it may still move. */
export function Interval({ label, value, lower, upper, most, isLive }: IntervalProps) {
  const x = (share: number): number => 50 + (50 * Math.min(most, Math.max(-most, share))) / most;
  const kind = isLive ? 'iv live' : 'iv';
  return (
    <svg className="interval" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label={label}>
      <line className="iv-axis" x1="0" x2="100" y1={MIDDLE} y2={MIDDLE} />
      <line className="iv-zero" x1="50" x2="50" y1="1" y2="23" />
      <rect
        className={`${kind} reach`}
        x={x(lower)}
        y={MIDDLE - 4}
        width={Math.max(0.5, x(upper) - x(lower))}
        height="8"
      />
      <line className={kind} x1={x(value)} x2={x(value)} y1={MIDDLE - 8} y2={MIDDLE + 8} />
    </svg>
  );
}
