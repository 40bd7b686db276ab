import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Asks npm for one of the user's settings, such as `registry`; undefined if it is not set. */
export function npmSetting(name) {
  const value = execFileSync('npm', ['config', 'get', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return ['', 'null', 'undefined'].includes(value.trim()) ? undefined : value.trim();
}

/**
 * Environment in which npm knows only the rehearsal's registry, publishes to it, and leaves nothing in the user's npm cache
 * except downloads: `npx` keeps what it installs, and a later `npx` of the user must not find a rehearsed package there.
 */
export function npmEnvironment(folder, registry) {
  const cache = join(folder, 'npm-cache');
  const downloads = join(npmSetting('cache'), '_cacache');
  mkdirSync(downloads, { recursive: true });
  mkdirSync(cache);
  symlinkSync(downloads, join(cache, '_cacache'), 'dir');
  const userConfig = join(folder, 'npmrc');
  // npm publishes only with a token; this registry accepts any.
  writeFileSync(userConfig, `${registry.replace('http:', '')}:_authToken=rehearsal\n`);
  const settings = {
    ...{ cache, registry, userconfig: userConfig, prefer_online: 'true', yes: 'true' },
    ...{ audit: 'false', fund: 'false', update_notifier: 'false' },
  };
  return {
    // These commands must not get what npm sets for scripts it runs, nor provenance, which only GitHub can provide.
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$)/i.test(name)),
    ),
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`npm_config_${name}`, value])),
  };
}
