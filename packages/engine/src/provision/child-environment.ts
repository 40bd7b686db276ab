import { delimiter, isAbsolute } from 'node:path';

/** What programs need to find themselves, their settings and the network; nothing else of ours is their business. */
const PASSED = new Set([
  ...['HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LANGUAGE'],
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'NETRC', 'PYENV_ROOT', 'PYENV_VERSION'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  ...['GCC_EXEC_PREFIX', 'LD_PRELOAD'],
  ...['SYSTEMROOT', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'], // Windows
]);
const PASSED_GROUPS = /^(LC|PIP|CUDA|NVIDIA|TF|NIX)_/;

/** Lists of folders. An entry that is empty or relative means the current folder, which may be anyone's. */
const FOLDERS = new Set([
  ...['PATH', 'LD_LIBRARY_PATH', 'LIBRARY_PATH', 'COMPILER_PATH'],
  ...['CPATH', 'C_INCLUDE_PATH', 'CPLUS_INCLUDE_PATH'],
]);

/**
 * The environment for programs that we start: only the user's variables listed here, and no folder relative to the current one.
 */
export function childEnvironment(): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = {};
  for (const [name, value = ''] of Object.entries(process.env)) {
    const known = name.toUpperCase(); // proxy variables come in both cases, and Windows has Path
    if (FOLDERS.has(known)) passed[name] = value.split(delimiter).filter(isAbsolute).join(delimiter);
    else if (PASSED.has(known) || PASSED_GROUPS.test(known)) passed[name] = value;
  }
  return passed;
}
