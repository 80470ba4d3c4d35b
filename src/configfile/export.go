package configfile

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"buoy/src/status"
)

// Export returns the stored entities as files would declare them, sorted by slug and name, without archived ones. Applying the export to the
// same store changes nothing but the checks that watch rules have enrolled: rules are not stored, so the text contains neither them nor their
// checks, and apply archives checks without a rule. Entities of the app have origin APP, so that they stay with the app.
func Export(ctx context.Context, catalog Catalog) (Config, error) {
	s, err := readStored(ctx, catalog)
	if err != nil {
		return Config{}, err
	}
	var config Config
	platforms := map[string]status.Platform{}
	for _, p := range s.platforms {
		platforms[p.ID] = p
		if p.State == status.PlatformArchived {
			continue
		}
		exported := PlatformEntry{Platform: p}
		for _, c := range s.checks[p.ID] {
			switch {
			case c.State == status.CheckArchived:
			case IsEnrolled(c):
				exported.Enrolled = append(exported.Enrolled, c)
			default:
				exported.Checks = append(exported.Checks, c)
			}
		}
		slices.SortFunc(exported.Checks, func(a, b status.Check) int { return cmp.Compare(a.Name, b.Name) })
		config.Platforms = append(config.Platforms, exported)
	}
	for _, m := range s.messages {
		if m.State == status.MessageArchived {
			continue
		}
		exported := MessageEntry{Message: m, PlatformSlugs: platformSlugs(m, platforms)}
		exported.Slug = messageKey(m)
		if len(m.PlatformIDs) > 0 && len(exported.PlatformSlugs) == 0 {
			continue // only about archived platforms; without them it would be about the whole board
		}
		config.Messages = append(config.Messages, exported)
	}
	slices.SortFunc(config.Platforms, func(a, b PlatformEntry) int { return cmp.Compare(a.Slug, b.Slug) })
	slices.SortFunc(config.Messages, func(a, b MessageEntry) int { return cmp.Compare(a.Slug, b.Slug) })
	return config, nil
}

// platformSlugs returns the slugs of the platforms of a message. Archived platforms are omitted for a message of the app,
// because another store does not contain them. A message of a file keeps the platforms of its file.
func platformSlugs(m status.Message, platforms map[string]status.Platform) []string {
	var slugs []string
	for _, id := range m.PlatformIDs {
		if p := platforms[id]; m.Origin == status.OriginFile || p.State != status.PlatformArchived {
			slugs = append(slugs, p.Slug)
		}
	}
	slices.Sort(slugs)
	return slugs
}

// ExportHeader is the start of a file that `buoy export` writes. Editors read the schema from its first line.
const ExportHeader = SchemaLine + `# Written by "buoy export"; "buoy schema" writes the schema that editors look for.
# "origin: APP" marks items that the app manages: apply creates them if they are missing, and does not change them.
`

// SchemaLine is the first line of a file. Editors read the schema from it.
const SchemaLine = "# yaml-language-server: $schema=./buoy.schema.json\n"

// YAML returns a file that starts with comments and declares d, in one canonical form: the same entities have the same bytes. Default
// values are omitted.
func (d Config) YAML(header string) ([]byte, error) {
	w := &yamlWriter{}
	w.raw(header)
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

func (p PlatformEntry) write(w *yamlItem) error {
	err := w.entity(p.Platform.Fields(), map[string]func(){
		"slug": func() {}, // written after the name
		"name": func() {
			w.text("name", p.Name)
			if p.Slug != status.Slug(p.Name) {
				w.text("slug", p.Slug)
			}
		},
		fieldState:  func() {}, // archived platforms are not exported
		fieldOrigin: func() { w.origin(p.Origin) },
	})
	if err != nil {
		return err
	}
	if len(p.Enrolled) > 0 {
		w.comment(0, fmt.Sprintf("Left out: the checks that watch rules of %s have enrolled. The rules are not stored: copy them from there, or apply archives these checks.",
			strings.Join(rulesFiles(p.Enrolled), ", ")))
	}
	if len(p.Checks) == 0 {
		return nil
	}
	w.open("checks")
	for i, c := range p.Checks {
		if i < len(p.Comments) {
			w.comment(1, p.Comments[i])
		}
		if err := writeCheck(w.item(1), c); err != nil {
			return fmt.Errorf("platform %s, check %q: %w", p.Slug, c.Name, err)
		}
	}
	return nil
}

// rulesFiles returns the files whose rules have enrolled checks.
func rulesFiles(enrolled []status.Check) (files []string) {
	for _, c := range enrolled {
		files = append(files, strings.TrimSuffix(c.UpdatedBy, watchMark))
	}
	slices.Sort(files)
	return slices.Compact(files)
}

func writeCheck(w *yamlItem, c status.Check) error {
	return w.entity(c.Fields(), map[string]func(){
		"freshness_seconds": func() {
			if c.Freshness != status.DefaultFreshness {
				w.line("freshness", formatDuration(c.Freshness))
			}
		},
		"attempts": func() {
			if c.Attempts != status.DefaultAttempts {
				w.line("attempts", strconv.Itoa(c.Attempts))
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

func (m MessageEntry) write(w *yamlItem) error {
	return w.entity(m.Message.Fields(), map[string]func(){
		"slug": func() {}, // written after the title
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

// entity writes the fields that files can contain. special contains the writers of fields with a special form, by stored name.
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
		if *v != 0 {
			i.line(f.File, formatDuration(*v))
		}
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
		return fmt.Errorf("config files do not support the field %s", f.Name)
	}
	return nil
}

func decodeTarget(target json.RawMessage) (map[string]any, error) {
	if len(target) == 0 {
		return nil, nil
	}
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(target))
	d.UseNumber() // keeps the digits: a whole number can be too large for a float
	if err := d.Decode(&fields); err != nil {
		return nil, fmt.Errorf("the target is not a JSON object: %w", err)
	}
	return fields, nil
}
