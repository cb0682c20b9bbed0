/** A small JSON document that people or the platform write seldom, such as the declaration of an experiment. */
export interface StoredDocument {
  /** Without “/”. */
  readonly id: string;
  /** From 1; each change adds 1. */
  readonly revision: number;
  readonly json: string;
}

/** Where documents of one kind and site are kept. */
export interface DocumentPlace {
  /** What the documents are, such as `experiment`. */
  readonly kind: string;
  readonly site: string;
}

/** Largest text of a document, in UTF-16 code units: an item of DynamoDB holds it with room to spare. */
export const LARGEST_DOCUMENT = 60_000;

/** Documents with a revision, so that of two changes at the same time none is lost. */
export interface Documents {
  /** All of a kind and site, by id. */
  list(place: DocumentPlace): Promise<readonly StoredDocument[]>;
  get(place: DocumentPlace, id: string): Promise<StoredDocument | undefined>;
  /**
   * Stores a document if the stored one has the revision before it (none, for revision 1). False if it has another: read
   * it again.
   */
  put(place: DocumentPlace, document: StoredDocument): Promise<boolean>;
}
