package storetest

import (
	"encoding/json"
	"time"

	"buoy/src/status"
)

// Audit returns the audit columns of an entity that a person created at a time and never changed.
func Audit(at time.Time, by string) status.Audit {
	return status.Audit{CreatedAt: at, CreatedBy: by, UpdatedAt: at, UpdatedBy: by}
}

// NewPlatform returns a valid active platform of the app, in its first version. Its slug and its name are its id. The changes
// are made in their order, here and below.
func NewPlatform(id string, changes ...func(*status.Platform)) status.Platform {
	return changed(status.Platform{
		ID: id, Slug: id, Name: id, Owner: "team", State: status.PlatformActive, Origin: status.OriginApp, Version: 1,
	}, changes)
}

// NewCheck returns a valid active check of a platform, in its first version. It measures over HTTP, has no limits, and its
// results are valid for an hour. Its name is its id.
func NewCheck(platformID, id string, changes ...func(*status.Check)) status.Check {
	return changed(status.Check{
		ID: id, PlatformID: platformID, Name: id, Kind: "http", Target: json.RawMessage(`{}`), Freshness: time.Hour,
		Attempts: status.DefaultAttempts, State: status.CheckActive, Origin: status.OriginApp, Version: 1,
	}, changes)
}

// NewMessage returns a valid draft of a message, in its first version. Its slug and its title are its id.
func NewMessage(id string, starts time.Time, changes ...func(*status.Message)) status.Message {
	return changed(status.Message{
		ID: id, Slug: id, Title: id, Severity: status.SeverityInfo, State: status.MessageDraft, StartsAt: starts,
		Origin: status.OriginApp, Version: 1,
	}, changes)
}

func changed[T any](entity T, changes []func(*T)) T {
	for _, change := range changes {
		change(&entity)
	}
	return entity
}
