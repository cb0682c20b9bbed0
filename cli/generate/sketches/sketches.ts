import type { GeneratedFile } from '../contract-validator';
import { FULL, measureSketches } from './measurements';
import { drawSketches } from './pictures';
import { reportSketches } from './report';

/** Measures the sketches, which takes about a minute, and returns their page and its pictures. */
export function generateSketches(): readonly GeneratedFile[] {
  const measured = measureSketches(FULL);
  return [...drawSketches(measured), ...reportSketches(measured)];
}
