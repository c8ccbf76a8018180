import { readdirSync, readFileSync } from 'node:fs';

/** CPU seconds, user and system, that processes have used since they began. */
export interface CpuSeconds {
  readonly server: number;
  readonly postgres: number;
}

// The kernel's USER_HZ, which is 100 on every Linux that Node runs on.
const ticksPerSecond = 100;

/** What the server's process and PostgreSQL's have used so far; zeros where there is no /proc. Processes that ended count through their parent. */
export function readCpu(serverPid: number, postmasterPid: number): CpuSeconds {
  if (process.platform !== 'linux') return { server: 0, postgres: 0 };
  const postgres = [postmasterPid, ...childrenOf(postmasterPid)].reduce((sum, pid) => sum + ownSeconds(pid), 0);
  return { server: ownSeconds(serverPid), postgres: postgres + endedSeconds(postmasterPid) };
}

/** As `readCpu`, of a server that started its PostgreSQL itself. Answers zeros for PostgreSQL while it has none. */
export function readOwnCpu(serverPid: number): CpuSeconds {
  if (process.platform !== 'linux') return { server: 0, postgres: 0 };
  const postmasters = childrenOf(serverPid);
  const postgres = postmasters.reduce((sum, pid) => sum + readCpu(serverPid, pid).postgres, endedSeconds(serverPid));
  return { server: ownSeconds(serverPid), postgres };
}

/** By the scheduler's own count in nanoseconds, thread by thread: /proc/<pid>/stat is in steps of 10 ms, too coarse for twenty processes. */
function ownSeconds(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.reduce((sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e9, 0);
  } catch {
    // It ended between the listing and the look.
    return 0;
  }
}

/** Of children that ended and were waited for. */
function endedSeconds(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / ticksPerSecond;
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(statOf(Number(name))[1]) === pid)
    .map(Number);
}

/** The fields of /proc/<pid>/stat from the state on: 1 is the parent, 13 and 14 the time of ended children; none when the process is gone. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
