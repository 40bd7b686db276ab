/** Arguments and environment with which Node runs a file of this workspace as it is, faster for not checking types. */
export function fromSource(file: string, ...args: readonly string[]) {
  return {
    args: ['-C', '@cxr-anomaly/source', '-r', 'ts-node/register', file, ...args],
    env: { TS_NODE_TRANSPILE_ONLY: '1' },
  };
}
