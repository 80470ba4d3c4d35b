package status

import (
	"encoding/json"
	"fmt"
	"time"
)

// Audit records who created and last changed an entity, and when.
type Audit struct {
	CreatedAt time.Time
	CreatedBy string
	UpdatedAt time.Time
	UpdatedBy string
}

// Origin is the owner of an entity: the app, or a file of config as code. An entity that a file manages cannot be edited in
// the app.
type Origin string

// The two origins.
const (
	OriginApp  Origin = "APP"
	OriginFile Origin = "FILE"
)

// Entity is the type of entity that an event is about.
type Entity string

// The entities.
const (
	EntityPlatform Entity = "platform"
	EntityCheck    Entity = "check"
	EntityMessage  Entity = "message"
	EntityRun      Entity = "run"
)

// Action is the operation that was done on an entity.
type Action string

// The actions.
const (
	ActionCreate  Action = "create"
	ActionUpdate  Action = "update"
	ActionArchive Action = "archive"
	ActionRestore Action = "restore"
	ActionPublish Action = "publish"
	ActionTrigger Action = "trigger"
	ActionRecount Action = "recount" // of past days, because maintenance was announced or changed later
)

// Event is one change of one entity. Events are never changed.
type Event struct {
	ID        string
	At        time.Time
	Actor     string // a person, or the part of Buoy that made the change
	Action    Action
	Entity    Entity
	EntityID  string
	Before    json.RawMessage // the entity as a JSON object; nil if the entity is new or its earlier version is unknown
	After     json.RawMessage
	RequestID string // of the request that made the change; empty if there was none
}

// EventID derives the id of an event from the entity and its version. Writing an event twice therefore stores it once, and
// a version without an event can be found.
func EventID(entityID string, version int64, at time.Time) string {
	return DerivedID(at, fmt.Sprintf("%s/%d", entityID, version))
}
