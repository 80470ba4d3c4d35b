import type { components } from './schema';

type Schemas = components['schemas'];

export type AuditEvent = Schemas['AuditEvent'];
export type Check = Schemas['Check'];
export type CheckKind = Schemas['CheckKindDescription'];
export type CheckDraft = Schemas['CheckDraft'];
export type CheckInput = Schemas['CheckInput'];
export type Counts = Schemas['Counts'];
export type DayUptime = Schemas['DayUptime'];
export type Ingestion = Schemas['Ingestion'];
export type LatestRuns = Schemas['LatestRuns'];
export type Me = Schemas['Me'];
export type Measurement = Schemas['Measurement'];
export type Message = Schemas['Message'];
export type MessageInput = Schemas['MessageInput'];
export type NotableDay = Schemas['NotableDay'];
export type Platform = Schemas['Platform'];
export type PlatformDetail = Schemas['PlatformDetail'];
export type PlatformInput = Schemas['PlatformInput'];
export type PlatformNow = Schemas['PlatformNow'];
export type PlatformUptime = Schemas['PlatformUptime'];
export type Problem = Schemas['Problem'];
export type Role = Schemas['Role'];
export type Severity = Schemas['Severity'];
export type Status = Schemas['Status'];
export type Summary = Schemas['Summary'];
export type TargetField = Schemas['TargetField'];
