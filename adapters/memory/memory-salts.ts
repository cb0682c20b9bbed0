import { createHash } from 'node:crypto';
import type { Salts } from '../../core/port/salts';

/** Salts that follow from a seed, for the simulation and measurements: the same for all that have the same seed. */
export function memorySalts(seed: string): Salts {
  const salt = (site: string, day: number): Uint8Array =>
    createHash('sha256').update(`${seed}/${site}/${day}`).digest();
  return {
    ofDay: (site, day) => Promise.resolve({ today: salt(site, day), yesterday: salt(site, day - 1) }),
  };
}
