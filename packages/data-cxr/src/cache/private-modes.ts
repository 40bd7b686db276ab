/**
 * Caches hold patients' pixels, and the names of their files: only their owner may read them. A stricter umask remains in effect.
 */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
