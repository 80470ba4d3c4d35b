// Generated from src/texts/en by `npm run texts`.

declare module 'texts/language' {
  export const language: import('@/texts/languages').Language;
  /** The formats of times and numbers. */
  export const locale: string;
}

declare module 'texts/check-limits' {
  export const warning: (values: { warn: string | number }) => string;
  export const critical: (values: { crit: string | number }) => string;
  export const both: (values: { crit: string | number; warn: string | number }) => string;
}

declare module 'texts/common' {
  export const operational: string;
  export const degraded: string;
  export const outage: string;
  export const maintenance: string;
  export const noData: string;
  export const stale: string;
  export const duration: (values: { count: string | number; unit: string }) => string;
  export const justNow: string;
  export const ago: (values: { count: string | number; unit: string }) => string;
  export const inTime: (values: { count: string | number; unit: string }) => string;
  export const uptime: (values: { percent: string | number }) => string;
  export const coverage: (values: { percent: string | number }) => string;
  export const noUptime: string;
  export const lasting: (values: { count: string | number; unit: string }) => string;
  export const since: (values: { time: string | number }) => string;
  export const sinceJustNow: string;
  export const lastKnown: (values: { status: string | number }) => string;
  export const failing: (values: { counted: number; failing: string | number }) => string;
  export const checked: (values: { time: string | number }) => string;
  export const neverChecked: string;
  export const archived: string;
  export const dashboard: string;
  export const breadcrumb: string;
  export const refresh: string;
  export const updated: (values: { age: string | number }) => string;
  export const requestId: (values: { id: string | number }) => string;
  export const loadMore: string;
  export const loadOlder: string;
  export const loadingMore: string;
  export const moreInformation: string;
  export const pageNotFound: string;
  export const pageNotFoundText: string;
  export const goToDashboard: string;
}

declare module 'texts/errors' {
  export const refused: (values: { status: string | number }) => string;
  export const unreachable: string;
  export const timeout: (values: { seconds: string | number }) => string;
  export const invalid: string;
  export const session: string;
}

declare module 'texts/load-problem' {
  export const newVersion: string;
  export const newVersionText: string;
  export const cannotOpen: string;
  export const serverErrors: string;
  export const missingPart: string;
  export const reload: string;
  export const signIn: string;
  export const tryAgain: string;
  export const loading: string;
}

declare module 'texts/messages' {
  export const messages: string;
  export const information: string;
  export const maintenance: string;
  export const warning: string;
  export const critical: string;
  export const severity: (values: { severity: string | number }) => string;
  export const planned: (values: { title: string | number }) => string;
  export const from: (values: { start: string | number }) => string;
  export const fromTo: (values: { end: string | number; start: string | number }) => string;
  export const until: (values: { end: string | number; since: string | number }) => string;
  export const dismiss: (values: { title: string | number }) => string;
  export const dismissed: (values: { title: string | number }) => string;
  export const undo: string;
  export const showMore: (values: { count: string | number }) => string;
  export const showFewer: string;
  export const allMessages: string;
  export const allPlatforms: string;
  export const platforms: (values: { count: number }) => string;
  export const platformsAndOthers: (values: { count: number; platforms: string | number }) => string;
}

declare module 'texts/outdated' {
  export const title: (values: { since: string | number }) => string;
  export const silent: (values: { since: string | number }) => string;
  export const errors: (values: { since: string | number }) => string;
  export const refused: (values: { since: string | number }) => string;
  export const invalid: (values: { since: string | number }) => string;
  export const session: (values: { since: string | number }) => string;
  export const checking: string;
  export const failedUpdate: (values: { age: string | number }) => string;
  export const failedUpdateNow: string;
  export const staleBoard: string;
  export const lastUpdate: (values: { time: string | number }) => string;
}

declare module 'texts/settings' {
  export const settings: string;
  export const times: string;
  export const relative: string;
  export const local: string;
  export const utc: string;
  export const theme: string;
  export const system: string;
  export const light: string;
  export const dark: string;
  export const density: string;
  export const comfortable: string;
  export const compact: string;
  export const language: string;
  export const role: (values: { role: string | number; source: string | number }) => string;
  export const accountLoading: string;
  export const accountFailed: string;
}

declare module 'texts/start' {
  export const failed: string;
}

declare module 'texts/uptime-bar' {
  export const legend: string;
  export const daysAgo: (values: { count: number }) => string;
  export const today: string;
  export const day: (values: { day: string | number; facts: string | number }) => string;
  export const checks: (values: { count: number; status: string }) => string;
}
