import type { HonestyKind } from './state';

/** The sign of Tidemark, a glass that is filled as far as a number is exact. Words beside it say the same. */
export function Glass({ kind = 'live', share }: { readonly kind?: HonestyKind; readonly share: number }) {
  if (kind === 'stale' || kind === 'none' || kind === 'taken_back')
    return (
      <svg className="glass off" viewBox="0 0 16 16" aria-hidden="true">
        <circle className="ring" cx="8" cy="8" r="6.75" />
        {kind === 'stale' ? <path className="over" d="M8 4.5V8l2.4 1.6" /> : null}
        {kind === 'taken_back' ? <path className="over" d="M3.2 12.8 12.8 3.2" /> : null}
      </svg>
    );
  if (kind === 'forecast')
    return (
      <svg className="glass fore" viewBox="0 0 16 16" aria-hidden="true">
        <circle className="ring" cx="8" cy="8" r="6.75" />
      </svg>
    );
  return (
    <svg className={kind === 'counting' ? 'glass part' : 'glass'} viewBox="0 0 16 16" aria-hidden="true">
      <circle className="ring" cx="8" cy="8" r="6.75" />
      {kind === 'counting' ? null : <circle className="water" cx="8" cy="8" r="6.1" />}
      <path className="set" d={filled(drawn(kind, share))} />
      {kind === 'corrected' ? <path className="tick" d="M5 8.2l2.1 2.1L11 6" /> : null}
    </svg>
  );
}

const RADIUS = 6.1;
const CENTRE = 8;

/** Only what is exact is drawn full, and only what is all live is drawn empty. */
function drawn(kind: HonestyKind, share: number): number {
  if (kind === 'exact' || kind === 'corrected') return 1;
  return share <= 0 ? 0 : Math.min(0.85, Math.max(0.15, share));
}

/** The part of a circle below a level, with a small wave on top. */
function filled(share: number): string {
  if (share <= 0) return '';
  const [left, right] = [CENTRE - RADIUS, CENTRE + RADIUS];
  if (share >= 1)
    return `M${left} ${CENTRE}A${RADIUS} ${RADIUS} 0 1 1 ${right} ${CENTRE}A${RADIUS} ${RADIUS} 0 1 1 ${left} ${CENTRE}Z`;
  const y = CENTRE + RADIUS - 2 * RADIUS * share;
  const half = Math.sqrt(Math.max(0, RADIUS ** 2 - (y - CENTRE) ** 2));
  const [from, to] = [CENTRE - half, CENTRE + half];
  const wave = `M${from} ${y}Q${CENTRE - half / 2} ${y - 0.9} ${CENTRE} ${y}T${to} ${y}`;
  return `${wave}A${RADIUS} ${RADIUS} 0 ${share > 0.5 ? 1 : 0} 1 ${from} ${y}Z`;
}
