/** Arguments and environment with which Node runs a source file of this workspace, without checking types, which is faster. */
export function fromSource(file: string, ...args: readonly string[]) {
  return {
    args: ['-C', '@cxr-anomaly/source', '-r', 'ts-node/register', file, ...args],
    env: { TS_NODE_TRANSPILE_ONLY: '1' },
  };
}
