import type { Page, Route } from '@playwright/test';
import { timePattern } from './outdated';
import type { StoppableBuoy } from './servers';

/** What goes wrong while a page is open. */
export type Fault =
  | 'killed'
  | 'slow'
  | 'silent'
  | '401'
  | '302 to another origin'
  | '503'
  | 'HTML instead of JSON';

const session = new RegExp(`^Not up to date since ${timePattern}: your session has expired`);
const silence = new RegExp(`^Not up to date: the server has not answered since ${timePattern}`);

/** What the reader is told once the data is too old, by fault: the cause, and since when. */
export const explanations: Record<Fault, RegExp> = {
  killed: silence,
  slow: silence,
  silent: silence,
  '401': session,
  '302 to another origin': session,
  '503': new RegExp(`^Not up to date: the server has answered with errors since ${timePattern}`),
  'HTML instead of JSON': session,
};

export const faults = Object.keys(explanations) as Fault[];

const answers: Partial<Record<Fault, Parameters<Route['fulfill']>[0]>> = {
  '401': { status: 401 },
  '302 to another origin': { status: 302, headers: { Location: 'https://login.example.com/' } },
  '503': { status: 503 },
  'HTML instead of JSON': { status: 200, contentType: 'text/html', body: '<h1>Sign in</h1>' },
};

/** A slow server answers after this time, which is more than the page waits. */
const slowSeconds = 20;

/** A page with a clock of its own, whose server has faults. */
export class FaultyPage {
  private readonly page: Page;
  private readonly buoy: StoppableBuoy;
  /** The seconds that have passed on the page's clock. */
  private passed = 0;
  private held: { route: Route; since: number }[] = [];

  constructor(page: Page, buoy: StoppableBuoy) {
    this.page = page;
    this.buoy = buoy;
  }

  async start(fault: Fault): Promise<void> {
    if (fault === 'killed') return this.buoy.stop();
    await this.page.route('**/api/**', async (route) => {
      if (fault === 'slow') this.held.push({ route, since: this.passed });
      else if (fault !== 'silent') await route.fulfill(answers[fault]);
    });
  }

  async end(fault: Fault): Promise<void> {
    if (fault === 'killed') return this.buoy.start();
    await this.page.unroute('**/api/**');
    this.held = [];
  }

  /** Lets this time pass on the page's clock, in steps that let requests start and time out. */
  async pass(seconds: number): Promise<void> {
    const end = this.passed + seconds;
    while (this.passed < end) {
      const step = Math.min(32, end - this.passed);
      this.passed += step;
      await this.page.clock.fastForward(step * 1_000);
      const late = this.held.filter(({ since }) => this.passed - since >= slowSeconds);
      this.held = this.held.filter((each) => !late.includes(each));
      // The page no longer waits for these answers.
      await Promise.all(late.map(({ route }) => route.continue().catch(() => {})));
      await this.page.waitForTimeout(20);
    }
  }
}

/** Writes a picture for people, if the variable names a folder for them. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = process.env.FAULT_SCREENS;
  if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(/\W+/g, '-')}.png` });
}
