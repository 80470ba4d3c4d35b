import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { expect } from '@playwright/test';
import { test as base } from './board';
import { deployed } from './deployed';

/** Settings of a Buoy, by their names in the environment. */
type Settings = Record<string, string>;

interface Fixtures {
  /** Starts a Buoy of the test's own, with nothing but the given settings, and answers with its address once it has a board. */
  startBuoy: (settings: Settings) => Promise<string>;
  /**
   * Where a person of this role meets Buoy: the App that BUOY_ADMIN_URL and BUOY_VIEWER_URL lead to, or else a Buoy of the
   * test's own, which here knows one person only, and measures when it starts. All of a test have the same data. Without an
   * App only the last one that was asked for runs; asking again brings the other back at its address.
   */
  addressOf: (role: keyof typeof people) => Promise<string>;
  /** Starts something to measure. */
  startTarget: () => Promise<Target>;
}

/** Who has which role, on a laptop and as an App. */
const people = { admin: 'ada@example.com', viewer: 'eve@example.com' } as const;

/** For tests that need more than the server that all others share. What they start ends with them. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of other fixtures from this pattern.
  startBuoy: async ({}, use) => {
    const started: Running[] = [];
    await use(async (settings) => {
      const buoy = await launch(settings);
      started.push(buoy);
      return buoy.address;
    });
    await Promise.all(started.map(({ process }) => end(process)));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  addressOf: async ({}, use, testInfo) => {
    const addresses = new Map<string, string>();
    let running: Running | undefined;
    await use(async (role) => {
      if (deployed) return deployed[role];
      // A database file has one server, which knows one person: that of the other role ends first.
      if (running) await end(running.process);
      running = await launch({
        BUOY_ADDR: addresses.get(role)?.replace('http://', '') ?? '127.0.0.1:0',
        BUOY_DEV_USER: `${people[role]}:${role}`,
        BUOY_DB: testInfo.outputPath('buoy.db'),
        BUOY_INGEST_EVERY: '1h',
      });
      addresses.set(role, running.address);
      return running.address;
    });
    if (running) await end(running.process);
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

/** An HTTP server that can be stopped and be back at the same address. */
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

/** A Buoy that listens. */
interface Running {
  process: ChildProcess;
  address: string;
}

/** Starts a Buoy with nothing but the given settings, and waits until it has a board. */
async function launch(settings: Settings): Promise<Running> {
  const buoy = spawn(binary(), ['serve'], {
    env: { BUOY_ADDR: '127.0.0.1:0', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const address = await printedAddress(buoy);
    const ready = async () => (await fetch(`${address}/readyz`)).status;
    await expect.poll(ready, { timeout: 30_000 }).toBe(200);
    return { process: buoy, address };
  } catch (error) {
    await end(buoy);
    throw error;
  }
}

function binary(): string {
  const path = process.env.BUOY_BINARY;
  if (!path) throw new Error('BUOY_BINARY is not set: these tests start a Buoy of their own.');
  return path;
}

/** The server logs the address it listens on; that is how a port chosen by the system gets here. */
async function printedAddress(buoy: ChildProcess): Promise<string> {
  if (!buoy.stdout) throw new Error('the output of this Buoy is not piped');
  const log: string[] = [];
  for await (const line of createInterface(buoy.stdout)) {
    log.push(line);
    const address = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(line);
    if (address) {
      buoy.stdout.resume();
      return address[0];
    }
  }
  throw new Error(`Buoy has ended before it listened; its log:\n${log.join('\n')}`);
}

/** Asks first, and does not wait for ever. */
async function end(buoy: ChildProcess): Promise<void> {
  if (buoy.exitCode !== null || buoy.signalCode !== null) return;
  const ended = once(buoy, 'exit');
  const insist = setTimeout(() => buoy.kill('SIGKILL'), 10_000);
  buoy.kill('SIGTERM');
  await ended;
  clearTimeout(insist);
}
