package status

import "time"

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
