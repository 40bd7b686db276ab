import { EngineError } from '../errors';

/** `engines` in every package.json says the same; on these versions the suites of all methods pass, with both engines. */
const LOWEST = [20, 19] as const;
const BEYOND = 27;

/** Asserts that the engines run on this version of Node. @throws EngineError saying which versions they need. */
export function assertNode(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isTooOld = major < LOWEST[0] || (major === LOWEST[0] && minor < LOWEST[1]);
  if (!isTooOld && major < BEYOND) return;
  throw new EngineError(
    `Node ${version} is not supported: no engine starts, so nothing is trained or scored. Install Node ${LOWEST.join('.')} or later, below ${BEYOND} (Node 24 is a good choice).`,
  );
}
