package status

import (
	"encoding/json"
	"fmt"
	"time"
)

// Audit is who made and last changed an entity, and when.
type Audit struct {
	CreatedAt time.Time
	CreatedBy string
	UpdatedAt time.Time
	UpdatedBy string
}

// Origin says who manages an entity: the app, or a file of config as code. One owner per thing: what a file manages
// cannot be edited in the app.
type Origin string

// The two origins.
const (
	OriginApp  Origin = "APP"
	OriginFile Origin = "FILE"
)

// Entity is a kind of thing that an event is about.
type Entity string

// The entities.
const (
	EntityPlatform Entity = "platform"
	EntityCheck    Entity = "check"
	EntityMessage  Entity = "message"
	EntityRun      Entity = "run"
)

// Action is what was done to an entity.
type Action string

// The actions.
const (
	ActionCreate  Action = "create"
	ActionUpdate  Action = "update"
	ActionArchive Action = "archive"
	ActionRestore Action = "restore"
	ActionPublish Action = "publish"
	ActionTrigger Action = "trigger"
	ActionRecount Action = "recount" // of the past, because maintenance was announced or changed later
)

// Event is one change of one entity. It is never changed itself.
type Event struct {
	ID        string
	At        time.Time
	Actor     string // a person, or the part of Buoy that did it
	Action    Action
	Entity    Entity
	EntityID  string
	Before    json.RawMessage // the entity as a JSON object; nil for a new one, and where it is not known
	After     json.RawMessage
	RequestID string // of the request that did it; empty where there was none
}

// EventID derives the id of the event of a version of an entity: writing it twice is writing it once, and a version without
// an event can be told.
func EventID(entityID string, version int64, at time.Time) string {
	return DerivedID(at, fmt.Sprintf("%s/%d", entityID, version))
}
