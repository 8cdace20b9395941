import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { hasCode } from './whole-file.js';

/** One run of one program. A pid alone is used again, soon after a reboot or in a container. */
export interface ProcessIdentity {
  pid: number;
  host: string;
  /** `<boot id>/<clock ticks from boot to the start of the process>`; null where there is no /proc to read it from. */
  started: string | null;
}

export async function identifyThisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, host: hostname(), started: (await readStart(process.pid)).started };
}

/** Whether that very run goes on. Of a run on another host nothing can be seen, so it is taken to go on. */
export async function isRunning({ pid, host, started }: ProcessIdentity): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!pidExists(pid)) return false;
  const now = await readStart(pid);
  if (now.isZombie) return false;
  return started === null || now.started === null || now.started === started;
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM'); // it is there, and someone else's
  }
}

/** See proc_pid_stat(5): the name, in brackets, may hold anything, so fields are counted from the last bracket. */
async function readStart(pid: number): Promise<{ started: string | null; isZombie: boolean }> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { started: `${boot.trim()}/${fields[19]}`, isZombie: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return { started: null, isZombie: false };
  }
}
