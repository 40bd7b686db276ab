import { glibcVersion } from '../../allocator/glibc-version';
import type { PinnedWheel } from '../wheel/download-wheel';

/** A TensorFlow wheel: it holds the whole C library and its headers. */
export interface Wheel extends PinnedWheel {
  readonly package: 'tensorflow-cpu' | 'tensorflow';
  readonly gpu: boolean;
  /** SHA-256 of what is extracted from it, by its path in the cache: an earlier version of ours recorded none. */
  readonly holds?: Readonly<Record<string, string>>;
}

const VERSION = '2.21.0';

/** Pinned by hash. Any Python can fetch them: only the C library inside is used. */
const WHEELS: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    package: 'tensorflow-cpu',
    version: VERSION,
    platform: 'manylinux_2_27_x86_64',
    file: `tensorflow_cpu-${VERSION}-cp311-cp311-manylinux_2_27_x86_64.whl`,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    megabytes: 274,
    gpu: false,
    holds: {
      'lib/libtensorflow_cc.so.2': '6505a4b9657e62100c6bdacb683957a395cb047725042945aaa50e40a71e429e',
      'lib/libtensorflow_framework.so.2': 'f060b323b26ef80add21b9df9428de3aeaf2843d772c5bb098745f7abff3709b',
    },
  },
  'linux-x64-gpu': {
    package: 'tensorflow',
    version: VERSION,
    platform: 'manylinux_2_27_x86_64',
    file: `tensorflow-${VERSION}-cp311-cp311-manylinux_2_27_x86_64.whl`,
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    megabytes: 572,
    gpu: true,
  },
  'linux-arm64': {
    package: 'tensorflow',
    version: VERSION,
    platform: 'manylinux_2_27_aarch64',
    file: `tensorflow-${VERSION}-cp311-cp311-manylinux_2_27_aarch64.whl`,
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    megabytes: 270,
    gpu: false,
  },
};

/** The wheels' libraries are built against this C library. */
const LEAST_GLIBC = [2, 27] as const;

/** Picks the wheel for this machine, or says why there is none. */
export function pickWheel(gpu: boolean): Wheel | string {
  const name = `${process.platform}-${process.arch}`;
  const wheel = WHEELS[gpu ? `${name}-gpu` : name];
  if (wheel === undefined)
    return `no TensorFlow ${gpu ? 'GPU ' : ''}library is pinned by hash for ${name}, and unverified files are not downloaded`;
  const glibc = glibcVersion();
  if (glibc === undefined) return 'this system has no glibc, which the TensorFlow wheel needs';
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  if (major !== LEAST_GLIBC[0] || minor < LEAST_GLIBC[1]) return `glibc ${glibc} is older than 2.27`;
  return wheel;
}
