import { hostname } from 'node:os';
import { join } from 'node:path';

/** The virtual nodes of a test cluster. */
export const NODES = ['n1', 'n2'] as const;

export type NodeName = (typeof NODES)[number];

/** What a node offers. Slurm believes it and enforces nothing: both nodes are this machine. */
const NODE = { cpus: 2, memoryMB: 8000 };

/** TCP ports of the daemons, all on loopback. */
export interface SlurmPorts {
  readonly controller: number;
  readonly nodes: Readonly<Record<NodeName, number>>;
}

/**
 * Writes the configuration of a cluster that keeps everything in one folder and needs neither cgroups nor systemd nor a database.
 * A node that does not answer for some seconds counts as lost, and its jobs are queued again.
 */
export function formatSlurmConf(folder: string, ports: SlurmPorts): string {
  const at = (name: string) => join(folder, name);
  const settings: Record<string, string> = {
    ClusterName: 'test',
    SlurmctldHost: `${hostname()}(127.0.0.1)`,
    SlurmctldPort: String(ports.controller),
    SlurmUser: 'root',
    SlurmdUser: 'root',
    AuthType: 'auth/munge',
    AuthInfo: `socket=${mungeSocket(folder)}`,
    CredType: 'cred/munge',
    MailProg: '/bin/true',
    MpiDefault: 'none',
    ProctrackType: 'proctrack/linuxproc',
    SwitchType: 'switch/none',
    TaskPlugin: 'task/none',
    JobAcctGatherType: 'jobacct_gather/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core_Memory',
    SlurmdParameters: 'config_overrides',
    StateSaveLocation: at('state'),
    SlurmdSpoolDir: at('spool-%n'),
    SlurmctldPidFile: at('slurmctld.pid'),
    SlurmdPidFile: at('slurmd-%n.pid'),
    SlurmctldLogFile: at('slurmctld.log'),
    SlurmdLogFile: at('slurmd-%n.log'),
    JobCompType: 'jobcomp/filetxt',
    JobCompLoc: at('completed.log'),
    ReturnToService: '2',
    SlurmdTimeout: '5',
    KillWait: '2',
  };
  return [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    ...NODES.map(
      (name) =>
        `NodeName=${name} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${ports.nodes[name]} ` +
        `CPUs=${NODE.cpus} RealMemory=${NODE.memoryMB}`,
    ),
    `PartitionName=test Nodes=${NODES.join(',')} Default=YES MaxTime=INFINITE State=UP`,
    '',
  ].join('\n');
}

/** The path of the socket by which the daemons and commands of a cluster prove who they are. */
export function mungeSocket(folder: string): string {
  return join(folder, 'munge', 'socket');
}
