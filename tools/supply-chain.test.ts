import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

type Versions = Readonly<Record<string, string>>;

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
  readonly peerDependencies?: Versions;
  readonly overrides?: Readonly<Record<string, string | Versions>>;
}

interface Locked extends Manifest {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: true;
  readonly hasInstallScript?: true;
}

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** What the jobs of the workflows may write. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  'release.yml': [
    ...['version: contents', 'version: pull-requests', 'publish: id-token'],
    ...['attach: attestations', 'attach: contents', 'attach: id-token'],
  ],
  'security.yml': ['codeql: security-events', 'scorecard: security-events'],
};

const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const lock = JSON.parse(readText('package-lock.json')) as { packages: Record<string, Locked> };
const installed = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && link === undefined,
);
/** Folders of our own manifests; '' is the root. */
const own = Object.keys(lock.packages).filter((path) => !path.includes('node_modules/'));
const manifests = own.map(
  (folder) => [folder, JSON.parse(readText(join(folder, 'package.json'))) as Manifest] as const,
);
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('package-lock.json', () => {
  it('has a sha512 of every package that npm installs', () => {
    const without = installed.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
    expect(without.map(([path]) => path)).toEqual([]);
    expect(installed.length).toBeGreaterThan(1000);
  });

  it('names no address of git, a file or a host for a package: the hash identifies it', () => {
    const addressed = installed.filter(([, { resolved }]) => resolved !== undefined);
    expect(addressed.map(([path]) => path)).toEqual([]);
  });

  it('agrees with the manifests', () => {
    const folders = ['packages', 'benchmarks'].flatMap((folder) =>
      folder === 'packages' ? readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`) : [folder],
    );
    expect(own.filter((folder) => folder !== '').sort()).toEqual(folders.sort());
    for (const [folder, manifest] of manifests) {
      const locked = lock.packages[folder];
      for (const kind of KINDS)
        expect([folder, kind, locked?.[kind]]).toEqual([folder, kind, manifest[kind]]);
    }
  });
});

describe('the manifests', () => {
  it('name one exact version of every dependency', () => {
    const ranges = manifests.flatMap(([folder, manifest]) =>
      [...KINDS, 'overrides' as const].flatMap((kind) =>
        Object.entries(manifest[kind] ?? {})
          .flatMap(([name, version]) =>
            typeof version === 'string' ? [[name, version]] : Object.entries(version),
          )
          .filter(([, version]) => !EXACT.test(version ?? ''))
          .map(([name, version]) => `${folder}: ${name} ${version}`),
      ),
    );
    expect(ranges).toEqual([]);
  });
});

describe('installation', () => {
  it('is shown without scripts in every README', () => {
    const readmes = [
      'README.md',
      ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/README.md`),
    ];
    const texts = readmes.filter((path) => existsSync(join(ROOT, path))).map(readText);
    const installs = texts.flatMap((text) => text.match(/^npm install.*$/gm) ?? []);
    expect(installs.length).toBeGreaterThan(5);
    expect(installs.filter((command) => !command.startsWith('npm install --ignore-scripts '))).toEqual([]);
    // npx would install a missing package and run its scripts.
    for (const text of texts.filter((each) => /^npx @cxr-anomaly/m.test(each))) {
      expect(text.slice(0, text.search(/^npx @cxr-anomaly/m))).toMatch(
        /^npm install --ignore-scripts @cxr-anomaly/m,
      );
    }
  });

  it('runs no script: npm is configured so, and none of our manifests has one', () => {
    expect(readText('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const scripts = manifests.flatMap(([, manifest]) => Object.keys(manifest.scripts ?? {}));
    expect(scripts.filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });

  it('skips only install scripts that docs/supply-chain.md lists, each with a reason', () => {
    const scripted = installed
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => nameOf(path));
    const section = /^## Install scripts$([^]*?)^## /m.exec(readText('docs/supply-chain.md'))?.[1] ?? '';
    const explained = [...section.matchAll(/^\| `([^`]+)` +\| \S/gm)].map(([, name]) => name);
    expect(scripted.sort()).toEqual(explained.sort());
  });
});

describe('the workflows of GitHub', () => {
  const folder = '.github/workflows';
  const workflows = readdirSync(join(ROOT, folder)).map(
    (name) => [name, readText(join(folder, name))] as const,
  );

  it.each(workflows)('%s pins actions by commit, with the version next to it', (_, text) => {
    const used = [...text.matchAll(/\buses: *(.+)$/gm)].map(([, action]) => action);
    expect(used).not.toEqual([]);
    expect(
      used.filter((action) => !/^[\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? '')),
    ).toEqual([]);
  });

  /** The jobs of a workflow: the name of each, and its text. */
  const jobsOf = (text: string): [string, string][] =>
    text
      .slice(text.indexOf('\njobs:\n'))
      .split(/^ {2}(?=[\w-]+:$)/m)
      .slice(1)
      .map((job) => [job.slice(0, job.indexOf(':')), job]);

  it.each(workflows)('%s lets every job read, and some jobs write what they must', (name, text) => {
    expect(/^permissions:\n((?: +.*\n)+)/m.exec(text)?.[1]).toBe('  contents: read\n');
    const written = jobsOf(text).flatMap(([job, lines]) =>
      [...lines.matchAll(/^ {6}([\w-]+): write$/gm)].map(([, right]) => `${job}: ${right}`),
    );
    expect(written).toEqual(WRITES[name] ?? []);
    expect(text.match(/: write(-all)?$/gm) ?? []).toHaveLength(written.length);
  });

  it.each(workflows)('%s uses only GITHUB_TOKEN, and runs none of our code where it may sign', (_, text) => {
    const secrets = [...text.matchAll(/secrets\.(\w+)/g)].map(([, secret]) => secret);
    expect(secrets.filter((secret) => secret !== 'GITHUB_TOKEN')).toEqual([]);
    for (const [, lines] of jobsOf(text).filter(([, job]) => job.includes('id-token: write'))) {
      expect(lines).not.toMatch(/actions\/checkout|npm (ci|install|run)|npx |node /);
    }
  });
});
