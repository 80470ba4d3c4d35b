package configfile

import (
	"context"

	"buoy/src/catalog"
)

// Plan is the list of changes that make the store match the files.
type Plan struct {
	Changes   []Change // for people
	Unchanged int
	Warnings  []string // valid config that is probably a mistake; for people

	Write catalog.Changes
}

// Apply writes the plan, with an event per change whose actor is the file. There are no transactions, so an error can leave
// some changes written. It is safe to plan and apply again.
func (p Plan) Apply(ctx context.Context, log *catalog.AuditLog) error {
	return log.Save(ctx, catalog.Actor{}, p.Write)
}
