package configfile

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"buoy/src/status"
)

// Export reads what is in the store, as files would declare it: sorted by slug and name, without what is archived. Applying
// it to the same store changes nothing. What belongs to the app is marked with origin APP, so that it stays the app's.
func Export(ctx context.Context, catalog Catalog) (Declared, error) {
	s, err := read(ctx, catalog)
	if err != nil {
		return Declared{}, err
	}
	var d Declared
	platforms := map[string]status.Platform{}
	for _, p := range s.platforms {
		platforms[p.ID] = p
		if p.State == status.PlatformArchived {
			continue
		}
		declared := Platform{Platform: p}
		for _, c := range s.checks[p.ID] {
			if c.State != status.CheckArchived {
				declared.Checks = append(declared.Checks, c)
			}
		}
		slices.SortFunc(declared.Checks, func(a, b status.Check) int { return cmp.Compare(a.Name, b.Name) })
		d.Platforms = append(d.Platforms, declared)
	}
	for _, m := range s.messages {
		if m.State == status.MessageArchived {
			continue
		}
		declared := Message{Message: m, PlatformSlugs: mentioned(m, platforms)}
		declared.Slug = messageKey(m)
		if len(m.PlatformIDs) > 0 && len(declared.PlatformSlugs) == 0 {
			continue // about archived platforms alone; without them it would be about the whole board
		}
		d.Messages = append(d.Messages, declared)
	}
	slices.SortFunc(d.Platforms, func(a, b Platform) int { return cmp.Compare(a.Slug, b.Slug) })
	slices.SortFunc(d.Messages, func(a, b Message) int { return cmp.Compare(a.Slug, b.Slug) })
	return d, nil
}

// mentioned are the slugs of the platforms that a message names. A message of the app does not name the archived ones in a
// file, since another store will not know them; one of a file says what its file says.
func mentioned(m status.Message, platforms map[string]status.Platform) []string {
	var slugs []string
	for _, id := range m.PlatformIDs {
		if p := platforms[id]; m.Origin == status.OriginFile || p.State != status.PlatformArchived {
			slugs = append(slugs, p.Slug)
		}
	}
	slices.Sort(slugs)
	return slugs
}

// head is how a written file begins: editors take the schema from it.
const head = `# yaml-language-server: $schema=./buoy.schema.json
# Written by "buoy export"; "buoy schema" writes the schema that editors look for.
# "origin: APP" is on what the app manages: apply makes it where it is missing, and otherwise leaves it alone.
`

// YAML is a file that declares d, in one canonical form: the same entities are the same bytes. What a file need not say is
// left out.
func (d Declared) YAML() ([]byte, error) {
	w := &yamlWriter{}
	w.raw(head)
	if len(d.Platforms) > 0 {
		w.raw("\nplatforms:\n")
	}
	for i, p := range d.Platforms {
		if i > 0 {
			w.raw("\n")
		}
		if err := p.write(w.item(1)); err != nil {
			return nil, err
		}
	}
	if len(d.Messages) > 0 {
		w.raw("\nmessages:\n")
	}
	for _, m := range d.Messages {
		if err := m.write(w.item(1)); err != nil {
			return nil, err
		}
	}
	return w.bytes(), nil
}

func (p Platform) write(w *yamlItem) error {
	err := w.entity(p.Platform.Fields(), map[string]func(){
		"slug": func() {}, // behind the name
		"name": func() {
			w.text("name", p.Name)
			if p.Slug != status.Slug(p.Name) {
				w.text("slug", p.Slug)
			}
		},
		fieldState:  func() {}, // what is archived is not written
		fieldOrigin: func() { w.origin(p.Origin) },
	})
	if err != nil || len(p.Checks) == 0 {
		return err
	}
	w.open("checks")
	for _, c := range p.Checks {
		if err := writeCheck(w.item(1), c); err != nil {
			return fmt.Errorf("platform %s, check %q: %w", p.Slug, c.Name, err)
		}
	}
	return nil
}

func writeCheck(w *yamlItem, c status.Check) error {
	return w.entity(c.Fields(), map[string]func(){
		"freshness_seconds": func() {
			if c.Freshness != status.DefaultFreshness {
				w.line("freshness", formatDuration(c.Freshness))
			}
		},
		fieldState: func() {
			if c.State == status.CheckPaused {
				w.line("paused", "true")
			}
		},
		fieldOrigin: func() { w.origin(c.Origin) },
	})
}

func (m Message) write(w *yamlItem) error {
	return w.entity(m.Message.Fields(), map[string]func(){
		"slug": func() {}, // behind the title
		"title": func() {
			w.text("title", m.Title)
			if m.Slug != status.Slug(m.Title) {
				w.text("slug", m.Slug)
			}
		},
		fieldState: func() {
			if m.State != status.MessagePublished {
				w.text("state", string(m.State))
			}
		},
		fieldPlatforms: func() { w.list("platforms", m.PlatformSlugs) },
		fieldOrigin:    func() { w.origin(m.Origin) },
	})
}

// entity writes the fields that files can have. special writes those that have a form of their own, by their names in the store.
func (i *yamlItem) entity(fields []status.Field, special map[string]func()) error {
	for _, f := range fields {
		if f.File == "" {
			continue
		}
		if write, ok := special[f.Name]; ok {
			write()
			continue
		}
		if err := i.field(f); err != nil {
			return err
		}
	}
	return nil
}

func (i *yamlItem) field(f status.Field) error {
	switch v := f.Value.(type) {
	case *string:
		i.text(f.File, *v)
	case *status.Word:
		i.text(f.File, string(*v))
	case **float64:
		i.number(f.File, *v)
	case *[]string:
		i.list(f.File, *v)
	case *time.Duration:
		i.line(f.File, formatDuration(*v))
	case *time.Time:
		i.line(f.File, formatTime(*v))
	case **time.Time:
		if *v != nil {
			i.line(f.File, formatTime(**v))
		}
	case *json.RawMessage:
		target, err := decodeTarget(*v)
		if err != nil {
			return err
		}
		i.fields(f.File, target)
	default:
		return fmt.Errorf("files have no form for the field %s", f.Name)
	}
	return nil
}

func decodeTarget(target json.RawMessage) (map[string]any, error) {
	if len(target) == 0 {
		return nil, nil
	}
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(target))
	d.UseNumber() // as it is written: a whole number can be too large for a float
	if err := d.Decode(&fields); err != nil {
		return nil, fmt.Errorf("its target is not a JSON object: %w", err)
	}
	return fields, nil
}
