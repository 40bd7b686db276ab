/** Nearly everything written holds patients' pixels and names, so only its owner may read it. A stricter umask still applies. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
