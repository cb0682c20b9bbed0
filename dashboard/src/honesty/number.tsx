import { useFormat } from '../data/site';
import { Badge, type BadgeProps } from './badge';

/** A number with its state beside it. */
export function NumberWithState(props: BadgeProps) {
  const format = useFormat();
  const { row, unit } = props;
  return (
    <span className="number">
      <b>{format.value(row?.value, unit, row?.by['currency'] ?? undefined)}</b> <Badge {...props} />
    </span>
  );
}
