package catalog

import (
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// The life cycle of declared entities. The API and config files change entities only through these functions.

// Actor is the author of a change.
type Actor struct {
	Name      string // an e-mail address, or the part of Buoy that makes the change. If empty, events name the entity's editor
	File      string // the file that declares the entity; empty in the API and for entities that were removed from their file
	RequestID string // empty for commands
}

// Change is an entity before and after a change. Before is nil for a new entity.
type Change struct {
	Before, After status.Declared
}

// Changes are written together, but not atomically: after an error some of them may be stored.
type Changes []Change

// After returns the entities after the changes.
func (c Changes) After() []status.Declared {
	entities := make([]status.Declared, len(c))
	for i, change := range c {
		entities[i] = change.After
	}
	return entities
}

// NewVersion completes the next version of an entity: its version, audit fields and inherited fields. before is nil for a new
// entity. A new entity without an id gets one. The caller has set all other fields.
func NewVersion(before, after status.Declared, by Actor, now time.Time) Change {
	m := after.Meta()
	*m.Version, *m.Audit = 1, status.Audit{CreatedAt: status.Micro(now), CreatedBy: by.Name}
	var old status.Meta
	if before != nil {
		old = before.Meta()
		*m.ID, *m.Version, *m.Audit = *old.ID, *old.Version+1, *old.Audit
	} else if *m.ID == "" {
		*m.ID = store.NewID()
	}
	m.Audit.UpdatedAt, m.Audit.UpdatedBy = timeAfter(now, before), by.Name
	switch {
	case *m.Origin != status.OriginFile:
	case by.File != "":
		m.Audit.UpdatedBy = by.File
	case before != nil && *old.Origin == status.OriginFile:
		m.Audit.UpdatedBy = old.Audit.UpdatedBy // the file stays the editor of an entity that it manages
	}
	after.Inherit(before)
	return Change{before, after}
}

// timeAfter returns the time of a change. It is later than the last change of each entity, even if the clock was set back.
func timeAfter(now time.Time, entities ...status.Declared) time.Time {
	at := status.Micro(now)
	for _, e := range entities {
		if e == nil {
			continue
		}
		if last := e.Meta().Audit.UpdatedAt; !at.After(last) {
			at = last.Add(time.Microsecond)
		}
	}
	return at
}

// Archive returns the change that archives a check or a message. Use ArchivePlatform for a platform and its checks.
func Archive[T any, P status.DeclaredPointer[T]](entity T, by Actor, now time.Time) Change {
	return moveTo[T, P](entity, status.Archived, by, now)
}

// moveTo returns the change of an entity into another state.
func moveTo[T any, P status.DeclaredPointer[T]](before T, state status.Word, by Actor, now time.Time) Change {
	after := before
	*P(&after).Meta().State = state
	return NewVersion(P(&before), P(&after), by, now)
}

// ArchivePlatform returns the changes that archive a platform and its checks that are not archived yet. All changes have the
// same time, which identifies the checks for RestoreChecks.
func ArchivePlatform(p status.Platform, checks []status.Check, by Actor, now time.Time) Changes {
	unarchived := []status.Declared{&p}
	for _, c := range checks {
		if c.PlatformID == p.ID && c.State != status.CheckArchived {
			unarchived = append(unarchived, &c)
		}
	}
	now = timeAfter(now, unarchived...)
	changes := Changes{Archive(p, by, now)}
	for _, c := range status.Select[status.Check](unarchived) {
		changes = append(changes, Archive(c, by, now))
	}
	return changes
}

// RestoreChecks returns the changes that restore the checks that were archived with a platform, each in its former state.
// archived is the platform before it is restored.
func RestoreChecks(archived status.Platform, checks []status.Check, by Actor, now time.Time) Changes {
	var changes Changes
	for _, c := range checks {
		if c.PlatformID == archived.ID && c.State == status.CheckArchived && c.UpdatedAt.Equal(archived.UpdatedAt) {
			changes = append(changes, RestoreCheck(c, by, now))
		}
	}
	return changes
}

// RestoreCheck returns the change that restores an archived check in its former state.
func RestoreCheck(c status.Check, by Actor, now time.Time) Change {
	return moveTo(c, status.Word(c.RestoredState()), by, now)
}
