/** The text of a file in `sql/`, by its path below that folder without `.sql`. @example sql('staging/stg_events') */
export type SqlLibrary = (path: string) => string;
