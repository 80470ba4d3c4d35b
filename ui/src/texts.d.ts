// Generated from src/texts/en by `npm run texts`.

declare module 'texts/language' {
  export const language: import('@/texts/languages').Language;
  /** The formats of times and numbers. */
  export const locale: string;
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
