const CELLS = 20;

/** @example progressBar(0.5) // 'computing ██████████░░░░░░░░░░  50 %' */
export function progressBar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * CELLS);
  const percent = String(Math.round((100 * full) / CELLS)).padStart(3);
  return `computing ${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${percent} %`;
}
