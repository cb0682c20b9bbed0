/** File in a data directory with the token of the `up` that holds it; only its owner can read it. */
export const ADMIN_TOKEN_FILE = 'admin.token';
