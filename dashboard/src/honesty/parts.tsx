/** The exact part of a number and its live part as one bar. */
export function Parts({ share }: { readonly share: number }) {
  return (
    <svg className="parts" preserveAspectRatio="none" viewBox="0 0 100 10" aria-hidden="true">
      <rect className="e" width={share * 100} height="10" />
      <rect className="l" x={share * 100} width={100 - share * 100} height="10" />
    </svg>
  );
}
