/** Caches hold patients' pixels, and the names of their files: they are for their owner only. A stricter umask stays in force. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
