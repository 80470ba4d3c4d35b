// Generated from src/texts/en by `npm run texts`.

declare module 'texts/language' {
  export const language: import('@/texts/languages').Language;
  /** The formats of times and numbers. */
  export const locale: string;
}

declare module 'texts/admin-audit' {
  export const title: string;
  export const failed: string;
  export const show: string;
  export const all: string;
  export const runs: string;
  export const by: string;
  export const apply: string;
  export const when: string;
  export const who: string;
  export const action: string;
  export const event: (values: { action: string; entity: string }) => string;
  export const what: string;
  export const changes: string;
  export const noMatch: string;
  export const empty: string;
  export const loadOlder: string;
  export const fields: (values: { count: number }) => string;
  export const fieldsOf: (values: { name: string | number }) => string;
  export const before: string;
  export const after: string;
  export const requestId: (values: { id: string | number }) => string;
}

declare module 'texts/admin-check-list' {
  export const platform: string;
  export const status: string;
  export const limits: string;
  export const noLimits: string;
  export const paused: string;
  export const pushResults: string;
  export const pushResultsOf: (values: { name: string | number }) => string;
  export const fullName: (values: { name: string | number; platform: string | number }) => string;
  export const archiveText: (values: { name: string | number }) => string;
  export const restoreText: (values: { name: string | number }) => string;
}

declare module 'texts/admin-checks' {
  export const title: string;
  export const edit: (values: { name: string | number }) => string;
  export const add: string;
  export const save: string;
  export const kindsFailed: string;
  export const pushFailed: string;
  export const showPush: string;
  export const platform: string;
  export const choosePlatform: string;
  export const platformMissing: string;
  export const kind: string;
  export const name: string;
  export const nameHint: string;
  export const newNameHint: string;
  export const warn: string;
  export const crit: string;
  export const degraded: string;
  export const outage: string;
  export const unit: string;
  export const unitHint: string;
  export const noUnit: string;
  export const limitsHint: (values: { value: string | number }) => string;
  export const limitMissing: string;
  export const critTooLow: (values: { limit: string | number }) => string;
  export const freshness: string;
  export const freshnessHint: string;
  export const timeUnit: string;
  export const seconds: string;
  export const minutes: string;
  export const hours: string;
  export const days: string;
  export const invalidFreshness: string;
  export const moreSettings: string;
  export const timeout: string;
  export const timeoutHint: (values: { seconds: string | number }) => string;
  export const invalidTimeout: string;
  export const defaultTimeout: string;
  export const attempts: string;
  export const attemptsHint: string;
  export const owner: string;
  export const ownerHint: string;
  export const runbook: string;
  export const runbookHint: string;
  export const state: string;
  export const active: string;
  export const paused: string;
  export const pausedHint: string;
  export const advanced: string;
  export const otherSettings: string;
  export const otherSettingsHint: string;
  export const hasOwnField: (values: { label: string | number; name: string | number }) => string;
  export const yes: string;
  export const no: string;
  export const commaSeparated: string;
  export const example: (values: { example: string | number }) => string;
  export const rangeHint: (values: { maximum: string | number; minimum: string | number; range: string }) => string;
  export const valueMissing: string;
  export const valueMissingLike: (values: { example: string | number }) => string;
  export const invalidUrl: (values: { example: string | number }) => string;
  export const invalidInteger: (values: { maximum: string | number; minimum: string | number; range: string }) => string;
  export const invalidNumber: (values: { maximum: string | number; minimum: string | number; range: string }) => string;
  export const invalidIntegers: (values: { maximum: string | number; minimum: string | number; range: string }) => string;
  export const invalidObjects: string;
  export const invalidObject: string;
  export const pairName: string;
  export const pairValue: string;
  export const pairNameOf: (values: { label: string | number; row: string | number }) => string;
  export const pairValueOf: (values: { label: string | number; row: string | number }) => string;
  export const addRow: string;
  export const addRowTo: (values: { label: string | number }) => string;
  export const removeNamed: (values: { label: string | number; name: string | number }) => string;
  export const removeRow: (values: { label: string | number; row: string | number }) => string;
  export const rowNameMissing: (values: { row: string | number }) => string;
  export const rowNameTwice: (values: { name: string | number; row: string | number }) => string;
  export const test: string;
  export const testing: string;
  export const took: (values: { duration: string | number }) => string;
  export const evidence: string;
  export const changedSinceTest: string;
  export const suggestedName: (values: { kind: string | number; subject: string | number }) => string;
}

declare module 'texts/admin-form' {
  export const loadFailed: (values: { noun: string }) => string;
  export const notFound: (values: { noun: string }) => string;
  export const noun: (values: { noun: string }) => string;
  export const optional: string;
  export const saving: string;
  export const state: (values: { state: string | number }) => string;
  export const conflict: string;
  export const changedBy: (values: { user: string | number }) => string;
  export const notSaved: string;
  export const sameFields: string;
  export const changedByUser: string;
  export const changedByOther: string;
  export const changedByBoth: string;
  export const yourValue: string;
  export const savedValue: string;
  export const emptyValue: string;
  export const discardChanges: string;
  export const overwrite: string;
  export const fixFields: string;
  export const problem: string;
  export const fieldError: (values: { error: string | number; label: string | number }) => string;
  export const possiblySaved: string;
  export const signInElsewhere: string;
  export const requestId: (values: { id: string | number }) => string;
  export const unexpected: string;
  export const leaveQuestion: string;
  export const leaveText: string;
  export const leave: string;
  export const stay: string;
  export const isArchived: (values: { noun: string }) => string;
  export const editInFile: (values: { file: string | number }) => string;
  export const restoreInFile: (values: { file: string | number }) => string;
  export const tooLong: (values: { length: string | number; max: string | number }) => string;
  export const oneLine: string;
  export const invalidUrl: string;
  export const notPositive: string;
  export const nameMissing: string;
}

declare module 'texts/admin-list' {
  export const add: (values: { noun: string }) => string;
  export const loading: (values: { noun: string }) => string;
  export const failed: (values: { noun: string }) => string;
  export const search: string;
  export const archived: string;
  export const searching: string;
  export const rows: (values: { count: number; hasMore: string; noun: string }) => string;
  export const matches: (values: { count: number; hasMore: string; noun: string }) => string;
  export const noMatch: (values: { noun: string }) => string;
  export const noArchivedMatch: (values: { noun: string }) => string;
  export const noneArchived: (values: { noun: string }) => string;
  export const empty: (values: { noun: string }) => string;
  export const name: (values: { noun: string }) => string;
  export const actions: string;
  export const managedIn: (values: { file: string | number }) => string;
  export const edit: string;
  export const editNamed: (values: { name: string | number }) => string;
  export const view: string;
  export const viewNamed: (values: { name: string | number }) => string;
  export const showPage: string;
  export const showPageNamed: (values: { name: string | number }) => string;
  export const archive: string;
  export const archiveNamed: (values: { name: string | number }) => string;
  export const archiveQuestion: (values: { noun: string }) => string;
  export const archiving: string;
  export const restore: string;
  export const restoreNamed: (values: { name: string | number }) => string;
  export const restoreQuestion: (values: { noun: string }) => string;
  export const restoring: string;
  export const loadMore: string;
  export const dialogFailed: string;
}

declare module 'texts/admin-messages' {
  export const title: string;
  export const edit: (values: { title: string | number }) => string;
  export const add: string;
  export const save: string;
  export const saveDraft: string;
  export const schedule: string;
  export const scheduling: string;
  export const publishNow: string;
  export const publish: string;
  export const publishing: string;
  export const discard: string;
  export const discarding: string;
  export const discardQuestion: string;
  export const cancel: string;
  export const canceling: string;
  export const cancelQuestion: string;
  export const end: string;
  export const ending: string;
  export const endQuestion: string;
  export const archive: string;
  export const archiving: string;
  export const archiveQuestion: string;
  export const draft: string;
  export const scheduled: string;
  export const published: string;
  export const ended: string;
  export const archiveText: (values: { phase: string; title: string | number }) => string;
  export const state: string;
  export const shown: string;
  export const noEnd: string;
  export const until: string;
  export const about: string;
  export const allPlatforms: string;
  export const platformCount: (values: { count: number }) => string;
  export const severity: string;
  export const titleLabel: string;
  export const titleMissing: string;
  export const text: string;
  export const textHint: (values: { length: string | number; max: string | number }) => string;
  export const link: string;
  export const linkHint: string;
  export const platforms: string;
  export const noneSelected: string;
  export const selected: (values: { count: number }) => string;
  export const filter: string;
  export const noMatch: string;
  export const tooManyPlatforms: string;
  export const platformsMissing: string;
  export const starts: string;
  export const startsIn: (values: { zone: string | number }) => string;
  export const startUnchanged: string;
  export const startNow: string;
  export const ends: string;
  export const endsIn: (values: { zone: string | number }) => string;
  export const endOpen: string;
  export const endTooEarly: string;
  export const sameTime: (values: { time: string | number }) => string;
  export const preview: string;
  export const previewTitle: string;
  export const announced: string;
  export const shownLater: string;
  export const shownNoMore: string;
}

declare module 'texts/admin-platform-list' {
  export const owner: string;
  export const status: string;
  export const checks: string;
  export const archiveText: (values: { name: string | number }) => string;
  export const archiveTextWithChecks: (values: { count: number; name: string | number }) => string;
  export const restoreText: (values: { name: string | number }) => string;
}

declare module 'texts/admin-platforms' {
  export const edit: (values: { name: string | number }) => string;
  export const add: string;
  export const save: string;
  export const name: string;
  export const nameHint: string;
  export const slug: string;
  export const slugHint: string;
  export const invalidSlug: string;
  export const description: string;
  export const descriptionHint: string;
  export const owner: string;
  export const ownerHint: string;
  export const ownerMissing: string;
  export const contact: string;
  export const contactHint: string;
  export const link: string;
  export const linkHint: string;
  export const tags: string;
  export const tagsHint: string;
  export const tooManyTags: string;
  export const tagTooLong: string;
  export const duplicateTag: string;
}

declare module 'texts/admin-push' {
  export const title: string;
  export const checkId: string;
  export const copyCheckId: string;
  export const command: string;
  export const copyCommand: string;
  export const copy: string;
  export const copied: string;
  export const copyBlocked: string;
  export const token: string;
  export const replaceValue: string;
  export const reportFailure: string;
  export const reason: string;
}

declare module 'texts/admin' {
  export const admin: string;
  export const platforms: string;
  export const checks: string;
  export const messages: string;
  export const audit: string;
  export const loading: string;
  export const permissionsFailed: string;
  export const roleMissing: (values: { role: string | number }) => string;
  export const ownRole: (values: { email: string | number; role: string | number; source: string | number }) => string;
  export const askForRole: (values: { role: string | number }) => string;
  export const toDashboard: string;
  export const possiblyMade: string;
  export const done: (values: { action: string; name: string | number; noun: string }) => string;
  export const changed: string;
  export const archived: string;
  export const archivedName: (values: { name: string | number }) => string;
  export const platformsFailed: string;
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

declare module 'texts/controls' {
  export const opensInNewTab: string;
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
  export const history: (values: { count: number; name: string | number }) => string;
  export const printed: (values: { time: string | number; url: string | number }) => string;
}

declare module 'texts/dialog' {
  export const cancel: string;
  export const stillWaiting: string;
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

declare module 'texts/measure-now' {
  export const measureNow: string;
  export const measuring: string;
  export const progress: (values: { finished: string | number; running: string | number }) => string;
  export const unconfirmed: string;
  export const codeFailed: string;
  export const failed: (values: { failures: string | number }) => string;
  export const measured: (values: { failed: number; total: number }) => string;
  export const unfinished: string;
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

declare module 'texts/no-platforms' {
  export const add: string;
  export const askAdministrator: string;
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
  export const label: (values: { check: string | number; day: string | number; days: string | number; period: string }) => string;
  export const hint: (values: { zone: string | number }) => string;
  export const figures: (values: { gaps: number; highest: string | number; lowest: string | number; median: string | number }) => string;
  export const noValues: (values: { gaps: number }) => string;
  export const utcDay: (values: { day: string | number }) => string;
  export const durationFrom: (values: { duration: string | number; start: string | number }) => string;
  export const range: (values: { average: string | number; highest: string | number; lowest: string | number }) => string;
  export const noValue: string;
  export const noNewMeasurement: string;
  export const notCounted: string;
  export const point: (values: { facts: string | number; time: string | number }) => string;
  export const dayFigures: (values: { average: string | number; highest: string | number; lowest: string | number }) => string;
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
  export const noMeasurements: (values: { check: string | number; day: string | number; days: string | number; period: string }) => string;
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
  export const twoUnits: (values: { days: number; rest: string | number; unit: string; whole: string | number }) => string;
  export const nothingMeasured: string;
  export const noFailures: (values: { day: string | number; days: string | number; period: string }) => string;
  export const noFailuresOf: (values: { check: string | number; day: string | number; days: string | number; period: string }) => string;
  export const noFailuresNoChecks: (values: { day: string | number; days: string | number; period: string }) => string;
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
  export const successRate: (values: { finished: number; percent: string | number; succeeded: string | number }) => string;
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
  export const failed: string;
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

declare module 'texts/wall' {
  export const leave: string;
  export const sessionExpired: string;
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
