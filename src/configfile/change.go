package configfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
)

// Action is the effect of a change.
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
	Note   string   // an addition for people, e.g. "archived"
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

// The fields with a special form in files or plans, by their names in the store.
const (
	fieldState     = "state"
	fieldOrigin    = "origin"
	fieldPlatforms = "platform_ids"
)

// differences returns the changed fields of two versions of an entity, and a note about the change as a whole. slugs are the
// slugs of platforms by id.
func differences(before, after status.Declared, slugs map[string]string) (fields []string, note string) {
	old, changed := before.Fields(), after.Fields()
	add := func(name, from, to string) {
		if from != to {
			fields = append(fields, fmt.Sprintf("%s: %s -> %s", name, from, to))
		}
	}
	for i, f := range changed {
		if f.File == "" {
			continue
		}
		from, to := showField(old[i], slugs), showField(f, slugs)
		switch {
		case from == to:
		case f.Name == fieldOrigin && to == string(status.OriginFile):
			note = "taken over from the app"
		case f.Name == fieldOrigin:
			note = "handed over to the app"
		case f.Name == fieldState && note == "" && from == string(status.Archived):
			note = "restored"
		}
		add(f.File, from, to)
	}
	add("file", fileOf(before), fileOf(after))
	return fields, note
}

// fileOf returns the file that manages an entity: its last editor, if its origin is FILE.
func fileOf(entity status.Declared) string {
	m := entity.Meta()
	if *m.Origin != status.OriginFile {
		return quote("")
	}
	return showWord(m.Audit.UpdatedBy)
}

// showField formats the value of a field for people. Platforms are shown by their slugs.
func showField(f status.Field, slugs map[string]string) string {
	if ids, ok := f.Value.(*[]string); ok && f.Name == fieldPlatforms {
		platforms := make([]string, len(*ids))
		for i, id := range *ids {
			platforms[i] = slugs[id]
		}
		slices.Sort(platforms)
		return showWord(strings.Join(platforms, ", "))
	}
	return showValue(f.Value)
}

// showValue formats a value: texts with quotes; words, numbers and times without.
func showValue(value any) string {
	switch v := value.(type) {
	case *status.Word:
		return showWord(string(*v))
	case *[]string:
		return quote(strings.Join(*v, ", "))
	case *json.RawMessage:
		return showWord(canonical(*v))
	case *time.Duration:
		if *v == 0 {
			return "default"
		}
		return formatDuration(*v)
	case *time.Time:
		return formatTime(*v)
	case **time.Time:
		if *v == nil {
			return quote("")
		}
		return formatTime(**v)
	}
	return quote(value)
}

// showWord returns a text without quotes, unless it is empty.
func showWord(text string) string {
	if text == "" {
		return quote("")
	}
	return text
}

// quote formats a value as JSON.
func quote(value any) string {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

func formatTime(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// canonical returns a target with sorted keys and without spaces between them.
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
