/** LMDB's pages, of the machine's page size. The first two name, in turn, the newest complete commit. */
const PAGE_BYTES = 4096;
const SECTOR_BYTES = 512;
const META_PAGES = 2;

/** 0, 1, or 2 for two and more: each commit writes the first page that the previous one did not. */
export function commitsBetween(before: Buffer, after: Buffer): number {
  return changedPages(before, after).filter((page) => page < META_PAGES).length;
}

/** How many pages one commit wrote, besides the one that makes it valid. */
export function pagesOfCommit(before: Buffer, after: Buffer): number {
  return changedPages(before, after).filter((page) => page >= META_PAGES).length;
}

function changedPages(before: Buffer, after: Buffer): readonly number[] {
  return pagesOf(after).filter((page) => !pageOf(before, page).equals(pageOf(after, page)));
}

/**
 * What a power cut can leave of that commit: each page of it old, new, or new up to a disk sector; the end of the file
 * cut off.
 */
export function tornCommit(before: Buffer, after: Buffer, draw: (least: number, most: number) => number): Buffer {
  const pages = pagesOf(after).map((page) => {
    const [old, fresh] = [pageOf(before, page), pageOf(after, page)];
    const written = page < META_PAGES ? 0 : Math.floor(draw(0, 2 + PAGE_BYTES / SECTOR_BYTES)) * SECTOR_BYTES;
    return Buffer.concat([fresh.subarray(0, written), old.subarray(written)]);
  });
  return Buffer.concat(pages).subarray(0, Math.floor(draw(before.length, after.length)));
}

function pagesOf(file: Buffer): readonly number[] {
  return Array.from({ length: Math.ceil(file.length / PAGE_BYTES) }, (_, page) => page);
}

/** Zeros where the file has not grown so far. */
function pageOf(file: Buffer, page: number): Buffer {
  const bytes = Buffer.alloc(PAGE_BYTES);
  file.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES).copy(bytes);
  return bytes;
}
