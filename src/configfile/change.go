package configfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
)

// Action is what a change does.
type Action string

// The actions.
const (
	ActionCreate  Action = "create"
	ActionUpdate  Action = "update"
	ActionArchive Action = "archive"
)

// Change is one entry of a plan, for people.
type Change struct {
	Action Action
	What   string   // e.g. `check sales/"Orders fresh"`
	Note   string   // what is special about it, e.g. "archived"
	Fields []string // for an update: "warn: 30 -> 45"
}

func (c Change) String() string {
	text := map[Action]string{ActionCreate: "+ ", ActionUpdate: "~ ", ActionArchive: "- "}[c.Action] + c.What
	if c.Note != "" {
		text += " (" + c.Note + ")"
	}
	if len(c.Fields) == 0 {
		return text
	}
	return text + "\n    " + strings.Join(c.Fields, "\n    ")
}

// The names of what is compared that mean something beyond the field itself.
const (
	fieldState  = "state"
	fieldOrigin = "origin"
	fieldFile   = "file"
)

// field is one compared property of an entity.
type field struct {
	name  string
	value any
}

// word is text that needs no quotes around it.
type word string

// differences says what differs, field by field, and what that means as a whole.
func differences(old, want []field) (fields []string, note string) {
	for i := range want {
		from, to := old[i].value, want[i].value
		if reflect.DeepEqual(from, to) {
			continue
		}
		switch {
		case want[i].name == fieldOrigin && to == status.OriginFile:
			note = "taken over from the app"
		case want[i].name == fieldOrigin:
			note = "handed over to the app"
		case want[i].name == fieldState && note == "" && (from == status.PlatformArchived || from == status.CheckArchived || from == status.MessageArchived):
			note = "brought back"
		}
		fields = append(fields, fmt.Sprintf("%s: %s -> %s", want[i].name, show(from), show(to)))
	}
	return fields, note
}

// show puts texts into quotes and leaves words, numbers and the like as they are.
func show(value any) string {
	if v := reflect.ValueOf(value); v.Kind() == reflect.String && v.Type() != reflect.TypeFor[string]() && v.String() != "" {
		return v.String()
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

func platformFields(p status.Platform) []field {
	return []field{
		{"name", p.Name},
		{"description", p.Description},
		{"owner", p.Owner},
		{"contact", p.Contact},
		{"url", p.URL},
		{"tags", strings.Join(p.Tags, ", ")},
		{fieldState, p.State},
		{fieldOrigin, p.Origin},
		{fieldFile, fileOf(p.Origin, p.Audit)},
	}
}

func checkFields(c status.Check) []field {
	return []field{
		{"name", c.Name},
		{"kind", c.Kind},
		{"target", word(canonical(c.Target))},
		{"unit", c.Unit},
		{"warn", c.Warn},
		{"crit", c.Crit},
		{"freshness", word(formatDuration(c.Freshness))},
		{"owner", c.Owner},
		{"runbook_url", c.RunbookURL},
		{fieldState, c.State},
		{fieldOrigin, c.Origin},
		{fieldFile, fileOf(c.Origin, c.Audit)},
	}
}

// messageFields wants to know the slug of a platform by its id.
func messageFields(m status.Message, slugs map[string]string) []field {
	var ends word
	if m.EndsAt != nil {
		ends = moment(*m.EndsAt)
	}
	platforms := make([]string, len(m.PlatformIDs))
	for i, id := range m.PlatformIDs {
		platforms[i] = slugs[id]
	}
	slices.Sort(platforms)
	return []field{
		{"slug", m.Slug},
		{"title", m.Title},
		{"body", m.Body},
		{"url", m.URL},
		{"severity", m.Severity},
		{fieldState, m.State},
		{"starts_at", moment(m.StartsAt)},
		{"ends_at", ends},
		{"platforms", word(strings.Join(platforms, ", "))},
		{fieldOrigin, m.Origin},
		{fieldFile, fileOf(m.Origin, m.Audit)},
	}
}

func moment(t time.Time) word { return word(t.UTC().Format(time.RFC3339Nano)) }

// fileOf is the file that manages an entity: its last editor, if it has origin FILE.
func fileOf(origin status.Origin, audit status.Audit) word {
	if origin != status.OriginFile {
		return ""
	}
	return word(audit.UpdatedBy)
}

// canonical is a target without what a file does not keep: the order of its keys, and space between them.
func canonical(target json.RawMessage) string {
	var value any
	d := json.NewDecoder(bytes.NewReader(target))
	d.UseNumber()
	if d.Decode(&value) != nil {
		return string(target)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return string(target)
	}
	return string(text)
}
