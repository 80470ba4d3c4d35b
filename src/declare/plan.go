package declare

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// Change is one line of a plan.
type Change struct {
	Action string   // "create" or "update"
	What   string   // e.g. `check sales/"Orders fresh"`
	Fields []string // for an update: "warn: 30 -> 45"
}

func (c Change) String() string {
	sign := map[string]string{"create": "+", "update": "~"}[c.Action]
	if len(c.Fields) == 0 {
		return sign + " " + c.What
	}
	return sign + " " + c.What + "\n    " + strings.Join(c.Fields, "\n    ")
}

// Plan is what has to be written so that the store holds what the files declare.
type Plan struct {
	Changes   []Change
	Unchanged int

	platforms []status.Platform
	checks    []status.Check
	messages  []status.Message
}

// Apply writes the plan. It is not all or nothing, since there are no transactions; it can be planned and applied again.
func (p Plan) Apply(ctx context.Context, catalog store.Catalog) error {
	if err := catalog.SavePlatforms(ctx, p.platforms); err != nil {
		return fmt.Errorf("save the platforms: %w", err)
	}
	if err := catalog.SaveChecks(ctx, p.checks); err != nil {
		return fmt.Errorf("save the checks: %w", err)
	}
	if err := catalog.SaveMessages(ctx, p.messages); err != nil {
		return fmt.Errorf("save the messages: %w", err)
	}
	return nil
}

// planner compares what is declared with what is stored.
type planner struct {
	Plan
	audit     status.Audit
	platforms map[string]status.Platform // stored, by slug
	checks    map[[2]string]status.Check // stored, by platform and name
	messages  map[string]status.Message  // stored, by slug
	ids       map[string]string          // of platforms, by slug, the new ones included
}

// MakePlan compares the files with the store. What the files do not name is left as it is. An entity that was made in the
// app and is now declared in a file belongs to the file from then on.
func MakePlan(ctx context.Context, catalog store.Catalog, d Declared, actor string, now time.Time) (Plan, error) {
	platforms, err := catalog.Platforms(ctx)
	if err != nil {
		return Plan{}, fmt.Errorf("read the platforms: %w", err)
	}
	checks, err := catalog.Checks(ctx)
	if err != nil {
		return Plan{}, fmt.Errorf("read the checks: %w", err)
	}
	messages, err := catalog.Messages(ctx)
	if err != nil {
		return Plan{}, fmt.Errorf("read the messages: %w", err)
	}
	at := status.Micro(now)
	p := planner{
		audit:     status.Audit{CreatedAt: at, CreatedBy: actor, UpdatedAt: at, UpdatedBy: actor},
		platforms: map[string]status.Platform{}, checks: map[[2]string]status.Check{}, messages: map[string]status.Message{},
		ids: map[string]string{},
	}
	for _, e := range platforms {
		p.platforms[e.Slug] = e
	}
	for _, e := range checks {
		p.checks[[2]string{e.PlatformID, e.Name}] = e
	}
	for _, e := range messages {
		p.messages[e.Slug] = e
	}
	for _, e := range d.Platforms {
		p.platform(e)
	}
	for _, e := range d.Messages {
		p.message(e)
	}
	return p.Plan, nil
}

func (p *planner) platform(d Platform) {
	want := d.Platform
	old, stored := p.platforms[want.Slug]
	want.ID, want.Version, want.Audit = old.ID, old.Version+1, p.auditFor(old.Audit, stored)
	if !stored {
		want.ID = store.NewID()
	}
	p.ids[want.Slug] = want.ID
	if p.record("platform "+want.Slug, stored, platformFields(old), platformFields(want)) {
		p.Plan.platforms = append(p.Plan.platforms, want)
	}
	for _, c := range d.Checks {
		p.check(want, c)
	}
}

func (p *planner) check(platform status.Platform, want status.Check) {
	want.PlatformID = platform.ID
	old, stored := p.checks[[2]string{platform.ID, want.Name}]
	want.ID, want.Version, want.Audit = old.ID, old.Version+1, p.auditFor(old.Audit, stored)
	if !stored {
		want.ID = store.NewID()
	}
	if p.record(fmt.Sprintf("check %s/%q", platform.Slug, want.Name), stored, checkFields(old), checkFields(want)) {
		p.Plan.checks = append(p.Plan.checks, want)
	}
}

func (p *planner) message(d Message) {
	want := d.Message
	for _, slug := range d.PlatformSlugs {
		want.PlatformIDs = append(want.PlatformIDs, p.ids[slug])
	}
	old, stored := p.messages[want.Slug]
	want.ID, want.Version, want.Audit = old.ID, old.Version+1, p.auditFor(old.Audit, stored)
	if !stored {
		want.ID = store.NewID()
	}
	want.PublishedAt, want.ArchivedAt = old.PublishedAt, old.ArchivedAt
	if want.State != status.MessageDraft && want.PublishedAt == nil {
		want.PublishedAt = &p.audit.UpdatedAt
	}
	if want.State == status.MessageArchived && want.ArchivedAt == nil {
		want.ArchivedAt = &p.audit.UpdatedAt
	}
	if want.State != status.MessageArchived {
		want.ArchivedAt = nil
	}
	if p.record("message "+want.Slug, stored, messageFields(old), messageFields(want)) {
		p.Plan.messages = append(p.Plan.messages, want)
	}
}

func (p *planner) auditFor(old status.Audit, stored bool) status.Audit {
	audit := p.audit
	if stored {
		audit.CreatedAt, audit.CreatedBy = old.CreatedAt, old.CreatedBy
	}
	return audit
}

// field is one compared property of an entity.
type field struct {
	name  string
	value any
}

// record notes what has to be done for one entity and says whether that is anything.
func (p *planner) record(what string, stored bool, old, want []field) bool {
	if !stored {
		p.Changes = append(p.Changes, Change{Action: "create", What: what})
		return true
	}
	var fields []string
	for i := range want {
		if !reflect.DeepEqual(old[i].value, want[i].value) {
			fields = append(fields, fmt.Sprintf("%s: %s -> %s", want[i].name, show(old[i].value), show(want[i].value)))
		}
	}
	if len(fields) == 0 {
		p.Unchanged++
		return false
	}
	p.Changes = append(p.Changes, Change{Action: "update", What: what, Fields: fields})
	return true
}

func show(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

func platformFields(p status.Platform) []field {
	return []field{
		{"name", p.Name},
		{"description", p.Description},
		{"owner", p.Owner},
		{"contact", p.Contact},
		{"url", p.URL},
		{"tags", strings.Join(p.Tags, ", ")},
		{"state", p.State},
		{"origin", p.Origin},
	}
}

func checkFields(c status.Check) []field {
	return []field{
		{"kind", c.Kind},
		{"target", string(c.Target)},
		{"unit", c.Unit},
		{"warn", c.Warn},
		{"crit", c.Crit},
		{"freshness", c.Freshness.String()},
		{"owner", c.Owner},
		{"runbook_url", c.RunbookURL},
		{"state", c.State},
		{"origin", c.Origin},
	}
}

func messageFields(m status.Message) []field {
	ends := ""
	if m.EndsAt != nil {
		ends = m.EndsAt.Format(time.RFC3339Nano)
	}
	platforms := slices.Clone(m.PlatformIDs)
	slices.Sort(platforms)
	return []field{
		{"title", m.Title},
		{"body", m.Body},
		{"url", m.URL},
		{"severity", m.Severity},
		{"state", m.State},
		{"starts_at", m.StartsAt.Format(time.RFC3339Nano)},
		{"ends_at", ends},
		{"platforms", strings.Join(platforms, ", ")},
		{"origin", m.Origin},
	}
}
