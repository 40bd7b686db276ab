/** The range in package.json's `engines`, which npm only warns about. */
const lowest = [20, 19];
const beyond = 27;

/** Says what is wrong with a Node version such as `20.19.0`; undefined when nothing is. */
export function checkNode(version) {
  const [major, minor] = version.split('.').map(Number);
  const tooOld = major < lowest[0] || (major === lowest[0] && minor < lowest[1]);
  if (!tooOld && major < beyond) return undefined;
  return `Node ${version} does not run this workspace: install Node ${lowest.join('.')} or later, below ${beyond} (Node 24 is a good choice).`;
}
