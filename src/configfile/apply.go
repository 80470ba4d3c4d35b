package configfile

import (
	"context"

	"buoy/src/catalog"
)

// Plan is what has to be written so that the store holds what the files declare.
type Plan struct {
	Changes   []Change // for people
	Unchanged int
	Warnings  []string // what is allowed, but probably not meant; for people

	Write catalog.Changes
}

// Apply writes the plan, with an event of each change whose actor is the file. It is not all or nothing, since there are no
// transactions; it can be planned and applied again.
func (p Plan) Apply(ctx context.Context, log *catalog.AuditLog) error {
	return log.Save(ctx, catalog.Actor{}, p.Write)
}
