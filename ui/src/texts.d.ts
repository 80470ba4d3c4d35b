// Generated from src/texts/en.json by `npm run texts`.

declare module 'texts/translations' {
  type Groups = Record<string, Record<string, (values: never) => string>>;
  export const translations: Record<string, () => Promise<{ default: Groups }>>;
}

declare module 'texts/common' {
  export const texts: {
    operational: () => string;
    degraded: () => string;
    outage: () => string;
    maintenance: () => string;
    noData: () => string;
    stale: () => string;
    duration: (values: { count: string | number; unit: string }) => string;
    justNow: () => string;
    ago: (values: { count: string | number; unit: string }) => string;
    in: (values: { count: string | number; unit: string }) => string;
    uptime: (values: { percent: string | number }) => string;
    coverage: (values: { percent: string | number }) => string;
    noUptime: () => string;
  };
}

declare module 'texts/errors' {
  export const texts: {
    refused: (values: { status: string | number }) => string;
    unreachable: () => string;
    timeout: (values: { seconds: string | number }) => string;
    invalid: () => string;
    session: () => string;
  };
}

declare module 'texts/load-problem' {
  export const texts: {
    newVersion: () => string;
    newVersionText: () => string;
    cannotOpen: () => string;
    serverErrors: () => string;
    missingPart: () => string;
    reload: () => string;
    signIn: () => string;
    tryAgain: () => string;
    loading: () => string;
  };
}
