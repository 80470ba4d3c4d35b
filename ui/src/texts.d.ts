// Generated from src/texts/en by `npm run texts`.

declare module 'texts/language' {
  export const language: import('@/texts/languages').Language;
  /** The formats of times and numbers. */
  export const locale: string;
}

declare module 'texts/app' {
  export const skipToContent: string;
  export const navigation: string;
  export const dashboard: string;
  export const ingestion: string;
  export const admin: string;
  export const sessionExpired: string;
  export const outdated: (values: { age: string | number; reason: string | number }) => string;
  export const serverSilent: (values: { age: string | number }) => string;
  export const serverErrors: (values: { age: string | number }) => string;
  export const accessRefused: (values: { age: string | number }) => string;
  export const answerInvalid: (values: { age: string | number }) => string;
  export const pageFailed: string;
}

declare module 'texts/board-groups' {
  export const noTag: string;
  export const noOwner: string;
  export const summary: (values: { count: number; maintenance: number }) => string;
  export const summaryOfProblems: (values: { maintenance: number; problems: number; total: string | number }) => string;
  export const foundChecks: (values: { count: number; more: number; names: string | number }) => string;
}

declare module 'texts/board' {
  export const none: string;
  export const tag: string;
  export const owner: string;
  export const groupBy: string;
  export const sortBy: string;
  export const worstFirst: string;
  export const name: string;
  export const latestFirst: string;
  export const lowestUptimeFirst: string;
  export const wallView: string;
  export const copyLink: string;
  export const linkCopied: string;
  export const copyRefused: string;
  export const shown: (values: { count: number; shown: string | number }) => string;
  export const shownSearching: (values: { count: number; shown: string | number }) => string;
  export const shownIncomplete: (values: { count: number; shown: string | number }) => string;
  export const tryAgain: string;
  export const noMatch: string;
  export const noMatchYet: string;
  export const clearFilters: string;
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
}

declare module 'texts/dashboard' {
  export const platformStatus: string;
  export const loading: string;
  export const failed: string;
  export const wallFailed: string;
  export const viewsFailed: string;
  export const noPlatforms: string;
  export const waiting: string;
  export const maybeOutdated: string;
  export const allOperational: string;
  export const platformOperational: (values: { name: string | number }) => string;
  export const onePlatform: (values: { name: string | number; worst: string }) => string;
  export const platformCounts: (values: { count: number; maintenance: number; total: string | number; unknown: number; worst: string; yellow: number }) => string;
  export const lastKnownHeadline: (values: { age: string | number; headline: string | number }) => string;
  export const lastKnown: (values: { status: string | number }) => string;
  export const lastKnownAt: (values: { status: string | number; time: string | number }) => string;
  export const dataCurrent: string;
  export const dataLate: string;
  export const dataFailing: string;
  export const dataNone: string;
  export const lastRun: string;
  export const lastRunAt: (values: { time: string | number }) => string;
  export const partMissing: string;
  export const platforms: string;
  export const platformCount: (values: { count: number }) => string;
  export const search: string;
  export const searchHint: string;
  export const onlyProblems: string;
  export const view: string;
  export const checked: (values: { time: string | number }) => string;
  export const neverChecked: string;
  export const failing: (values: { count: number; failing: string | number }) => string;
  export const history: (values: { count: number; name: string | number }) => string;
  export const printed: (values: { time: string | number; url: string | number }) => string;
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

declare module 'texts/no-platforms' {
  export const add: string;
  export const askAdministrator: string;
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
  export const failed: string;
}

declare module 'texts/start' {
  export const failed: string;
}

declare module 'texts/wall' {
  export const leave: string;
  export const updated: (values: { age: string | number }) => string;
  export const sessionExpired: string;
  export const messages: string;
  export const severity: (values: { severity: string | number }) => string;
  export const more: (values: { count: string | number }) => string;
  export const operational: (values: { count: number }) => string;
  export const counted: (values: { count: string | number; status: string }) => string;
  export const one: (values: { status: string }) => string;
  export const all: (values: { status: string }) => string;
  export const morePlatforms: (values: { count: number; statuses: string | number }) => string;
  export const morePlatformsLastKnown: (values: { count: number; statuses: string | number }) => string;
  export const moreGroups: (values: { count: number; statuses: string | number }) => string;
  export const moreGroupsLastKnown: (values: { count: number; statuses: string | number }) => string;
  export const shown: (values: { count: number; shown: string | number }) => string;
  export const search: (values: { text: string | number }) => string;
  export const onlyProblems: string;
  export const checksSearching: string;
  export const checksFailed: string;
}
