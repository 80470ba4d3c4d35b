import type { components } from './schema';

type Schemas = components['schemas'];

export type Check = Schemas['Check'];
export type Counts = Schemas['Counts'];
export type DayUptime = Schemas['DayUptime'];
export type Ingestion = Schemas['Ingestion'];
export type Me = Schemas['Me'];
export type Message = Schemas['Message'];
export type NotableDay = Schemas['NotableDay'];
export type Platform = Schemas['Platform'];
export type PlatformDetail = Schemas['PlatformDetail'];
export type PlatformNow = Schemas['PlatformNow'];
export type PlatformUptime = Schemas['PlatformUptime'];
export type Problem = Schemas['Problem'];
export type Severity = Schemas['Severity'];
export type Status = Schemas['Status'];
export type Summary = Schemas['Summary'];
