// Generated from src/texts/en by `npm run texts`.

declare module 'texts/language' {
  export const language: import('@/texts/languages').Language;
  /** The formats of times and numbers. */
  export const locale: string;
}

declare module 'texts/breadcrumb' {
  export const breadcrumb: string;
  export const dashboard: string;
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
  export const failing: (values: { count: number; failing: string | number }) => string;
  export const checked: (values: { time: string | number }) => string;
  export const neverChecked: string;
  export const archived: string;
  export const refresh: string;
  export const updated: (values: { age: string | number }) => string;
  export const requestId: (values: { id: string | number }) => string;
  export const moreInformation: string;
  export const unknown: string;
}

declare module 'texts/errors' {
  export const refused: (values: { status: string | number }) => string;
  export const unreachable: string;
  export const timeout: (values: { seconds: string | number }) => string;
  export const invalid: string;
  export const session: string;
}

declare module 'texts/load-more' {
  export const loadMore: string;
  export const loadOlder: string;
  export const loading: string;
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

declare module 'texts/messages-page' {
  export const title: string;
  export const loading: string;
  export const failed: (values: { title: string | number }) => string;
  export const phaseLoading: (values: { title: string | number }) => string;
  export const now: string;
  export const noneNow: string;
  export const planned: string;
  export const nonePlanned: string;
  export const past: string;
  export const nonePast: string;
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

declare module 'texts/not-found' {
  export const title: string;
  export const text: string;
  export const goToDashboard: string;
}

declare module 'texts/outdated' {
  export const title: (values: { since: string | number }) => string;
  export const silent: (values: { since: string | number }) => string;
  export const errors: (values: { since: string | number }) => string;
  export const refused: (values: { since: string | number }) => string;
  export const invalid: (values: { since: string | number }) => string;
  export const session: (values: { since: string | number }) => string;
  export const checking: string;
  export const staleBoard: string;
  export const lastUpdate: (values: { time: string | number }) => string;
}

declare module 'texts/periods' {
  export const hours24: string;
  export const days: (values: { count: number }) => string;
}

declare module 'texts/platform-chart' {
  export const label: (values: {
    check: string | number;
    day: string | number;
    days: string | number;
    period: string;
  }) => string;
  export const hint: (values: { zone: string | number }) => string;
  export const figures: (values: {
    gaps: number;
    highest: string | number;
    lowest: string | number;
    median: string | number;
  }) => string;
  export const noValues: (values: { gaps: number }) => string;
  export const utcDay: (values: { day: string | number }) => string;
  export const durationFrom: (values: { duration: string | number; start: string | number }) => string;
  export const range: (values: {
    average: string | number;
    highest: string | number;
    lowest: string | number;
  }) => string;
  export const noValue: string;
  export const noNewMeasurement: string;
  export const notCounted: string;
  export const point: (values: { facts: string | number; time: string | number }) => string;
  export const dayFigures: (values: {
    average: string | number;
    highest: string | number;
    lowest: string | number;
  }) => string;
  export const noStatus: string;
  export const worstStatus: (values: { status: string | number }) => string;
  export const dayNotStored: string;
  export const warningFrom: (values: { value: string | number }) => string;
  export const criticalFrom: (values: { value: string | number }) => string;
  export const warningAbove: (values: { value: string | number }) => string;
  export const criticalAbove: (values: { value: string | number }) => string;
  export const pointIsDay: string;
  export const showTable: string;
  export const valuesOf: (values: { check: string | number }) => string;
  export const time: string;
  export const average: string;
  export const averageIn: (values: { unit: string | number }) => string;
  export const lowest: string;
  export const highest: string;
  export const status: string;
  export const none: string;
}

declare module 'texts/platform-history' {
  export const history: string;
  export const historyOf: (values: { day: string | number }) => string;
  export const untilNow: (values: { from: string | number }) => string;
  export const fromTo: (values: { from: string | number; to: string | number }) => string;
  export const showing: (values: { day: string | number }) => string;
  export const previousDay: string;
  export const nextDay: string;
  export const back: (values: { days: string | number; period: string }) => string;
  export const range: string;
  export const show90Days: string;
  export const uptime: (values: { percent: string | number }) => string;
  export const shorterUptime: (values: { duration: string | number; percent: string | number }) => string;
  export const noUptime: (values: { duration: string | number }) => string;
  export const uptimeLoading: string;
  export const uptimeFailed: string;
  export const pausedCheck: (values: { name: string | number }) => string;
  export const values: string;
  export const check: string;
  export const valuesLoading: string;
  export const valuesLoadingOther: string;
  export const valuesFailed: string;
  export const chartFailed: string;
  export const fromDatabase: string;
  export const notMeasured: (values: { check: string | number }) => string;
  export const noMeasurements: (values: {
    check: string | number;
    day: string | number;
    days: string | number;
    period: string;
  }) => string;
  export const failures: string;
  export const failuresOf: string;
  export const allChecks: string;
  export const failuresLoading: string;
  export const failuresLoadingOther: string;
  export const failuresFailed: string;
  export const archivedCheck: string;
  export const noDataMeaning: string;
  export const started: string;
  export const lasted: string;
  export const ongoing: string;
  export const ongoingFor: (values: { duration: string | number }) => string;
  export const twoUnits: (values: {
    days: number;
    rest: string | number;
    unit: string;
    whole: string | number;
  }) => string;
  export const nothingMeasured: string;
  export const noFailures: (values: {
    day: string | number;
    days: string | number;
    period: string;
  }) => string;
  export const noFailuresOf: (values: {
    check: string | number;
    day: string | number;
    days: string | number;
    period: string;
  }) => string;
  export const noFailuresNoChecks: (values: {
    day: string | number;
    days: string | number;
    period: string;
  }) => string;
}

declare module 'texts/platform-messages' {
  export const title: string;
  export const loading: string;
  export const planned: string;
  export const nonePlanned: string;
  export const plannedFailed: string;
  export const past: string;
  export const nonePast: string;
  export const pastFailed: string;
  export const openEnd: (values: { start: string | number }) => string;
  export const fromTo: (values: { end: string | number; start: string | number }) => string;
}

declare module 'texts/platform' {
  export const platform: string;
  export const loading: string;
  export const loadFailed: string;
  export const missing: string;
  export const missingText: string;
  export const archivedTitle: (values: { name: string | number }) => string;
  export const archivedText: string;
  export const archivedChecksFailed: string;
  export const owner: string;
  export const contact: string;
  export const link: string;
  export const checks: string;
  export const checksNow: string;
  export const addCheck: string;
  export const noChecks: string;
  export const noChecksHint: string;
  export const noArchivedChecks: string;
  export const check: string;
  export const status: string;
  export const value: string;
  export const since: string;
  export const checked: string;
  export const never: string;
  export const reason: string;
  export const paused: string;
  export const noValue: string;
  export const evidence: string;
  export const runbook: string;
  export const dailyStatus: string;
  export const dailyStatusFailed: string;
  export const dailyStatusHint: string;
  export const dailyStatusOf: (values: { count: number; name: string | number }) => string;
  export const historyShows: (values: { day: string | number }) => string;
  export const dayUptime: (values: { day: string | number; percent: string | number }) => string;
}

declare module 'texts/runs' {
  export const title: string;
  export const subtitle: string;
  export const loading: string;
  export const sourcesFailed: string;
  export const noRuns: string;
  export const runs: string;
  export const runsFailed: string;
  export const runsLoading: string;
  export const noMatch: string;
  export const noneInPeriod: string;
  export const sources: string;
  export const source: string;
  export const state: string;
  export const period: string;
  export const all: string;
  export const succeededOrIncomplete: string;
  export const pushed: string;
  export const simulated: string;
  export const running: string;
  export const succeeded: string;
  export const incomplete: string;
  export const failed: string;
  export const upToDate: string;
  export const late: string;
  export const failing: string;
  export const notRun: string;
  export const lastSuccess: string;
  export const noSuccess: string;
  export const nextRun: string;
  export const wasDue: (values: { time: string | number }) => string;
  export const last24Hours: string;
  export const medianDuration: string;
  export const noFinished: string;
  export const successRate: (values: {
    finished: number;
    percent: string | number;
    succeeded: string | number;
  }) => string;
  export const started: string;
  export const startedByPerson: string;
  export const duration: string;
  export const durationSoFar: (values: { duration: string | number }) => string;
  export const seconds: (values: { count: string | number }) => string;
  export const instant: string;
  export const measured: string;
  export const checks: (values: { count: number }) => string;
  export const allChecks: (values: { count: number }) => string;
  export const someChecks: (values: { measured: string | number; total: number }) => string;
  export const results: string;
  export const show: string;
  export const hide: string;
  export const showResults: (values: { source: string | number }) => string;
  export const hideResults: (values: { source: string | number }) => string;
  export const resultsFailed: string;
  export const moreResults: string;
  export const missingCheck: string;
  export const evidence: string;
  export const notYetStored: string;
  export const noLongerStored: string;
  export const noResults: string;
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

declare module 'texts/update-problem' {
  export const failed: (values: { age: string | number }) => string;
  export const failedNow: string;
}

declare module 'texts/uptime-bar' {
  export const legend: string;
  export const daysAgo: (values: { count: string | number }) => string;
  export const today: string;
  export const day: (values: { day: string | number; facts: string | number }) => string;
  export const checks: (values: { count: number; status: string }) => string;
}
