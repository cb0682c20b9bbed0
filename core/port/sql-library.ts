/** The text of a file of `sql/`, by its path below that folder without `.sql`. @example sql('staging/stg_events') */
export type SqlLibrary = (path: string) => string;
