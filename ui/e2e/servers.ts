import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { expect } from '@playwright/test';
import { test as base } from './board';
import { deployed } from './deployed';

/** The environment variables of a server, by name. */
type Environment = Record<string, string>;

interface Fixtures {
  /** Starts a server for this test with only these variables. Returns its URL when it is ready. */
  startBuoy: (environment: Environment) => Promise<string>;
  /** Starts a server for this test that can be stopped and started again at the same URL. */
  startStoppableBuoy: (environment: Environment) => Promise<StoppableBuoy>;
  /**
   * Returns the URL at which a user with this role opens Buoy. It is BUOY_ADMIN_URL or BUOY_VIEWER_URL if both are
   * set. Otherwise the test starts its own server, which measures at its start. All calls in a test share the data.
   * A local server has one user, so only the server of the last call runs. Each role keeps its URL.
   */
  getUrl: (role: keyof typeof users) => Promise<string>;
  /** Starts an HTTP server that checks can measure. */
  startTarget: () => Promise<Target>;
}

/** The user of each role, on a local server and in an App. */
const users = { admin: 'ada@example.com', viewer: 'eve@example.com' } as const;

/** For tests that need their own server. Servers stop at the end of the test. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of other fixtures from this pattern.
  startBuoy: async ({}, use) => {
    const started: RunningBuoy[] = [];
    await use(async (environment) => {
      const buoy = await launchBuoy(environment);
      started.push(buoy);
      return buoy.url;
    });
    await Promise.all(started.map(({ process }) => stopProcess(process)));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  startStoppableBuoy: async ({}, use) => {
    const started: StoppableBuoy[] = [];
    await use(async (environment) => {
      const buoy = new StoppableBuoy(environment);
      started.push(buoy);
      await buoy.start();
      return buoy;
    });
    await Promise.all(started.map((buoy) => buoy.stop()));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  getUrl: async ({}, use, testInfo) => {
    const urls = new Map<string, string>();
    let running: RunningBuoy | undefined;
    await use(async (role) => {
      if (deployed) return deployed[role];
      // A server has one user, and a database file has one server. So the server of the other role stops first.
      if (running) await stopProcess(running.process);
      running = await launchBuoy({
        BUOY_ADDR: urls.get(role)?.replace('http://', '') ?? '127.0.0.1:0',
        BUOY_DEV_USER: `${users[role]}:${role}`,
        BUOY_DB: testInfo.outputPath('buoy.db'),
        BUOY_INGEST_EVERY: '1h',
      });
      urls.set(role, running.url);
      return running.url;
    });
    if (running) await stopProcess(running.process);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  startTarget: async ({}, use) => {
    const started: Target[] = [];
    await use(async () => {
      const target = new Target();
      started.push(target);
      await target.start();
      return target;
    });
    await Promise.all(started.map((target) => target.stop()));
  },
});

/** An HTTP server that can be stopped and started again at the same URL. */
export class Target {
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  async start(): Promise<void> {
    this.server = createServer((_, response) => response.end('ok')).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (!this.server?.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

/** A Buoy server that can be stopped and started again at the same URL. */
export class StoppableBuoy {
  private running: RunningBuoy | undefined;
  url = '';

  private readonly environment: Environment;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  async start(): Promise<void> {
    const address = this.url === '' ? '127.0.0.1:0' : new URL(this.url).host;
    this.running = await launchBuoy({ ...this.environment, BUOY_ADDR: address });
    this.url = this.running.url;
  }

  async stop(): Promise<void> {
    if (this.running) await stopProcess(this.running.process);
  }
}

/** A Buoy server that accepts requests. */
interface RunningBuoy {
  process: ChildProcess;
  url: string;
}

/** Starts a server with only these variables, and waits until it is ready. */
async function launchBuoy(environment: Environment): Promise<RunningBuoy> {
  const buoy = spawn(getBinaryPath(), ['serve'], {
    env: { BUOY_ADDR: '127.0.0.1:0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await readUrl(buoy);
    const getReadiness = async () => (await fetch(`${url}/readyz`)).status;
    await expect.poll(getReadiness, { timeout: 30_000 }).toBe(200);
    return { process: buoy, url };
  } catch (error) {
    await stopProcess(buoy);
    throw error;
  }
}

function getBinaryPath(): string {
  const path = process.env.BUOY_BINARY;
  if (!path) throw new Error('BUOY_BINARY is not set. These tests start their own server.');
  return path;
}

/** Reads the URL from the server's log, because the system chooses the port. */
async function readUrl(buoy: ChildProcess): Promise<string> {
  if (!buoy.stdout) throw new Error('the output of this server is not piped');
  const log: string[] = [];
  for await (const line of createInterface(buoy.stdout)) {
    log.push(line);
    const match = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(line);
    if (match) {
      buoy.stdout.resume();
      return match[0];
    }
  }
  throw new Error(`Buoy exited before it accepted requests. Its log:\n${log.join('\n')}`);
}

/** Stops a process. It is killed if it does not exit within 10 seconds. */
async function stopProcess(buoy: ChildProcess): Promise<void> {
  if (buoy.exitCode !== null || buoy.signalCode !== null) return;
  const exited = once(buoy, 'exit');
  const killTimer = setTimeout(() => buoy.kill('SIGKILL'), 10_000);
  buoy.kill('SIGTERM');
  await exited;
  clearTimeout(killTimer);
}
