// Package configfile implements config as code: it reads platforms, checks and messages strictly from YAML files, compares
// them with the store, and applies the difference.
//
// Platforms and messages are keyed by slug, checks by platform and name. Each problem is reported with file, line and column.
// If there is a problem, nothing is applied.
package configfile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"buoy/src/status"
)

// document is one file.
type document struct {
	Platforms []platformDecl
	Messages  []messageDecl
}

// sharedPrefix starts the name of a top-level section that declares nothing. It contains values that aliases repeat.
const sharedPrefix = "x-"

func (r *reader) document(root *yaml.Node) document {
	var d document
	fields := map[string]fieldReader{
		"platforms": r.list(func(path string, n *yaml.Node) { d.Platforms = append(d.Platforms, r.platform(path, n)) }),
		"messages":  r.list(func(path string, n *yaml.Node) { d.Messages = append(d.Messages, r.message(path, n)) }),
	}
	if r.onlyRules {
		delete(fields, "messages")
	}
	r.object("", root, fields, func(name string) bool { return r.onlyRules || strings.HasPrefix(name, sharedPrefix) })
	return d
}

// platformDecl is a platform as it is written in a file.
type platformDecl struct {
	status.Platform
	Checks  []checkDecl
	Watch   []WatchRule
	unset   bool // a variable of its name or slug is not set
	invalid fieldErrors
}

func (r *reader) platform(path string, n *yaml.Node) platformDecl {
	d := platformDecl{invalid: fieldErrors{}}
	fields := r.fields(d.Platform.Fields(), d.invalid)
	delete(fields, fieldState)
	fields["checks"] = r.list(func(path string, n *yaml.Node) { d.Checks = append(d.Checks, r.check(path, n)) })
	fields["watch"] = r.list(func(path string, n *yaml.Node) { d.Watch = append(d.Watch, r.watch(path, n)) })
	if r.onlyRules {
		maps.DeleteFunc(fields, func(name string, _ fieldReader) bool {
			return !slices.Contains([]string{"name", "slug", "watch"}, name)
		})
	}
	r.object(path, n, fields, func(string) bool { return r.onlyRules })
	d.unset = r.unsetIn(n, "name", "slug")
	return d
}

// checkDecl is a check as it is written in a file.
type checkDecl struct {
	status.Check
	invalid fieldErrors
}

func (r *reader) check(path string, n *yaml.Node) checkDecl {
	d := checkDecl{invalid: fieldErrors{}}
	d.Freshness, d.Attempts, d.Target = status.DefaultFreshness, status.DefaultAttempts, []byte("{}")
	paused := false
	fields := r.fields(d.Check.Fields(), d.invalid)
	delete(fields, fieldState)
	fields["paused"] = r.boolean(&paused)
	r.object(path, n, fields, nil)
	d.State = status.CheckActive
	if paused {
		d.State = status.CheckPaused
	}
	return d
}

// messageDecl is a message as it is written in a file. Its PlatformIDs are slugs.
type messageDecl struct {
	status.Message
	invalid fieldErrors
}

func (r *reader) message(path string, n *yaml.Node) messageDecl {
	d := messageDecl{invalid: fieldErrors{}}
	r.object(path, n, r.fields(d.Message.Fields(), d.invalid), nil)
	return d
}

// Config is the content of the files as domain entities without ids.
type Config struct {
	Platforms []PlatformEntry
	Messages  []MessageEntry
	Warnings  []string // about watch rules that are left out; only of LoadRules
}

// PlatformEntry is a declared platform with its checks.
type PlatformEntry struct {
	status.Platform
	Checks   []status.Check
	Comments []string // what a written file says before each check; often nil

	Watch    []WatchRule
	Enrolled []status.Check // checks that rules demand; their file is WatchFile(File)
	Retired  []string       // ids of checks that a rule has enrolled and whose objects it no longer selects; they are archived

	SlugDerived bool // from its name, because the file contains none

	File string // the file name relative to the loaded folder; stored as UpdatedBy of the platform and its checks
	At   Position
}

// FindIn returns the index of the stored platform that the file means: by its name if the file contains no slug, otherwise by its slug. It is
// -1 if there is none.
func (p PlatformEntry) FindIn(stored []status.Platform) int {
	byName := slices.IndexFunc(stored, func(s status.Platform) bool { return p.SlugDerived && status.CleanLine(s.Name) == p.Name })
	if byName >= 0 {
		return byName
	}
	return slices.IndexFunc(stored, func(s status.Platform) bool { return s.Slug == p.Slug })
}

// MessageEntry is a declared message; it refers to its platforms by slug.
type MessageEntry struct {
	status.Message
	PlatformSlugs []string
	SlugDerived   bool // from its title, because the file contains none

	File string
	At   Position
}

// platform completes the declaration and returns the fields that could not be read. Validate checks the rules of the domain.
func (d platformDecl) platform() (status.Platform, []status.FieldError) {
	bad := append(completeOrigin(&d.Origin), d.invalid.list(d.Fields())...)
	d.Slug = cmp.Or(d.Slug, status.Slug(d.Name))
	d.State = status.PlatformActive
	return d.Clean(), bad
}

// check completes the declaration and returns the fields that could not be read. Validate checks the rules of the domain.
func (d checkDecl) check() (status.Check, []status.FieldError) {
	bad := append(completeOrigin(&d.Origin), d.invalid.list(d.Fields())...)
	return d.Clean(), bad
}

// message completes the declaration and returns the fields that could not be read. Validate checks the rules of the domain.
func (d messageDecl) message() (status.Message, []status.FieldError) {
	bad := completeOrigin(&d.Origin)
	d.Slug = cmp.Or(d.Slug, status.Slug(d.Title))
	switch d.State {
	case "":
		d.State = status.MessagePublished
	case status.MessageDraft, status.MessagePublished, status.MessageArchived:
	default:
		bad = append(bad, status.FieldError{
			Field: fieldState, Rule: "oneof", Message: fmt.Sprintf("%q is not one of DRAFT, PUBLISHED, ARCHIVED", d.State),
		})
	}
	return d.Clean(), append(bad, d.invalid.list(d.Fields())...)
}

// completeOrigin sets an origin that the file omits, and returns an error for an unknown one.
func completeOrigin(o *status.Origin) []status.FieldError {
	switch *o {
	case "":
		*o = status.OriginFile
	case status.OriginApp, status.OriginFile:
	default:
		message := fmt.Sprintf("%q is not one of APP, FILE", *o)
		*o = status.OriginFile
		return []status.FieldError{{Field: fieldOrigin, Rule: "oneof", Message: message}}
	}
	return nil
}
