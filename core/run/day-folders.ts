/** Folders of the lake with the files of published days, by what they hold. */
export const DAY_FOLDERS = { curated: 'curated/', orderLines: 'order_lines/', sessions: 'sessions/' } as const;

/** Folder with what was sent on from quarantine, by a replay. */
export const REPLAYS_FOLDER = 'replays/';

/** Folder of trained models, by site. */
export const MODELS_FOLDER = 'models/';
