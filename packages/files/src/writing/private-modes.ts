/** Patients' pixels and names are in nearly all that is written: it is for its owner only. A stricter umask stays in force. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
