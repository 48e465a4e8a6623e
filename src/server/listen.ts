import type { Server } from 'node:http';
import { errorCodeOf } from '../core/errors.ts';
import { ProblemsError } from '../problem.ts';

/** Starts listening (port 0: any free one) and returns the port. Rejects when the port is taken. */
export function listen(server: Server, port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(portOf(server) ?? port);
    });
  });
}

/** Port of a listening server. */
export function portOf(server: Pick<Server, 'address'>): number | undefined {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

/** The settings that say where a server listens, and what they say. */
export interface Place {
  readonly portSetting: string;
  readonly port: number;
  readonly hostSetting?: string;
  readonly host?: string;
}

/** The error to show when this port or this address cannot be had, or the error as it was. */
export function portProblem(error: unknown, { portSetting, port, hostSetting = portSetting, host }: Place): unknown {
  switch (errorCodeOf(error)) {
    case 'EADDRINUSE':
      return taken(portSetting, `port ${port} is used by another process`);
    case 'EACCES':
      return taken(portSetting, `this user may not open port ${port}`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN': {
      const fix = 'write an address of this machine: 127.0.0.1 for this machine only, or 0.0.0.0 for every interface';
      return new ProblemsError([{ where: hostSetting, what: `${host ?? ''} is not an address of this machine`, fix }]);
    }
    default:
      return error;
  }
}

function taken(where: string, what: string): ProblemsError {
  return new ProblemsError([{ where, what, fix: 'set another port, or stop the process that uses this one' }]);
}
