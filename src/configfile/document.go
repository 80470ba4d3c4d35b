// Package configfile is config as code: platforms, checks and messages written in YAML files, read strictly, compared with
// what is stored, and applied.
//
// Platforms and messages are keyed by slug, checks by platform and name. A line that is wrong is named with file, line
// and column, and then nothing is applied.
package configfile

import (
	"cmp"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"buoy/src/status"
)

// document is one file.
type document struct {
	Platforms []platformDecl
	Messages  []messageDecl
}

// sharedPrefix begins the name of a section at the top of a file that declares nothing. It is a place for values that
// several aliases repeat.
const sharedPrefix = "x-"

func (r *reader) document(root *yaml.Node) document {
	var d document
	fields := map[string]fieldReader{
		"platforms": r.list(func(path string, n *yaml.Node) { d.Platforms = append(d.Platforms, r.platform(path, n)) }),
		"messages":  r.list(func(path string, n *yaml.Node) { d.Messages = append(d.Messages, r.message(path, n)) }),
	}
	r.object("", root, fields, func(name string) bool { return strings.HasPrefix(name, sharedPrefix) })
	return d
}

// platformDecl is a platform as it stands in a file.
type platformDecl struct {
	status.Platform
	Checks  []checkDecl
	invalid fieldErrors
}

func (r *reader) platform(path string, n *yaml.Node) platformDecl {
	d := platformDecl{invalid: fieldErrors{}}
	fields := r.fields(d.Platform.Fields(), d.invalid)
	delete(fields, fieldState)
	fields["checks"] = r.list(func(path string, n *yaml.Node) { d.Checks = append(d.Checks, r.check(path, n)) })
	r.object(path, n, fields, nil)
	return d
}

// checkDecl is a check as it stands in a file.
type checkDecl struct {
	status.Check
	invalid fieldErrors
}

func (r *reader) check(path string, n *yaml.Node) checkDecl {
	d := checkDecl{invalid: fieldErrors{}}
	d.Freshness, d.Target = status.DefaultFreshness, []byte("{}")
	paused := false
	fields := r.fields(d.Check.Fields(), d.invalid)
	delete(fields, fieldState)
	fields["paused"] = r.truth(&paused)
	r.object(path, n, fields, nil)
	d.State = status.CheckActive
	if paused {
		d.State = status.CheckPaused
	}
	return d
}

// messageDecl is a message as it stands in a file. Its PlatformIDs are slugs.
type messageDecl struct {
	status.Message
	invalid fieldErrors
}

func (r *reader) message(path string, n *yaml.Node) messageDecl {
	d := messageDecl{invalid: fieldErrors{}}
	r.object(path, n, r.fields(d.Message.Fields(), d.invalid), nil)
	return d
}

// Declared is what the files say, in the domain's terms but without ids.
type Declared struct {
	Platforms []Platform
	Messages  []Message
}

// Platform is a declared platform with its checks.
type Platform struct {
	status.Platform
	Checks []status.Check

	SlugDerived bool // from its name, because the file gives none

	File string // its name, relative to the folder that was given: what the platform and its checks keep as UpdatedBy
	At   Place
}

// Message is a declared message; it names its platforms by slug.
type Message struct {
	status.Message
	PlatformSlugs []string
	SlugDerived   bool // from its title, because the file gives none

	File string
	At   Place
}

// platform completes the declaration. It reports what could not be read; the rules of the domain are for Validate.
func (d platformDecl) platform() (status.Platform, []status.FieldError) {
	bad := append(completeOrigin(&d.Origin), d.invalid.list(d.Fields())...)
	d.Slug = cmp.Or(d.Slug, status.Slug(d.Name))
	d.State = status.PlatformActive
	return d.Clean(), bad
}

// check completes the declaration. It reports what could not be read; the rules of the domain are for Validate.
func (d checkDecl) check() (status.Check, []status.FieldError) {
	bad := append(completeOrigin(&d.Origin), d.invalid.list(d.Fields())...)
	return d.Clean(), bad
}

// message completes the declaration. It reports what could not be read; the rules of the domain are for Validate.
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

// completeOrigin sets an origin that the file omits.
func completeOrigin(o *status.Origin) []status.FieldError {
	switch *o {
	case "":
		*o = status.OriginFile
	case status.OriginApp, status.OriginFile:
	default:
		bad := fmt.Sprintf("%q is not one of APP, FILE", *o)
		*o = status.OriginFile
		return []status.FieldError{{Field: fieldOrigin, Rule: "oneof", Message: bad}}
	}
	return nil
}
