import { useFormat } from '../data/site';
import { changeOf } from './change';

interface DeltaProps {
  readonly value: number | null;
  readonly before: number | null | undefined;
  readonly unit: string;
  readonly isLessBetter?: boolean;
}

const STEADY = 0.0005;

/** How a number has changed, with an arrow; green only if the direction is good. Nothing if there is too little to say. */
export function Delta({ value, before, unit, isLessBetter = false }: DeltaProps) {
  const format = useFormat();
  const change = changeOf(value, before, unit);
  if (change === undefined) return null;
  const isSteady = Math.abs(change.amount) < STEADY;
  const isGood = change.amount < 0 === isLessBetter;
  const arrow = isSteady ? '=' : change.amount < 0 ? '↓' : '↑';
  return (
    <span className={isSteady ? 'delta' : isGood ? 'delta good' : 'delta bad'}>
      {arrow} {format.change(change).slice(1)}
    </span>
  );
}
