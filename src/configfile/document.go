// Package configfile is config as code: platforms, checks and messages written in YAML files, read strictly, compared with
// what is stored, and applied.
//
// Platforms and messages are keyed by slug, checks by platform and name. A line that is wrong is named with file, line
// and column, and then nothing is applied.
package configfile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

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

type platformDecl struct {
	Name        string
	Slug        string // derived from the name if omitted
	Description string
	Owner       string
	Contact     string
	URL         string
	Tags        []string
	Origin      string // FILE if omitted, or APP for what the app manages once it exists
	Checks      []checkDecl
}

func (r *reader) platform(path string, n *yaml.Node) platformDecl {
	var d platformDecl
	r.object(path, n, map[string]fieldReader{
		"name":        r.text(&d.Name),
		"slug":        r.text(&d.Slug),
		"description": r.text(&d.Description),
		"owner":       r.text(&d.Owner),
		"contact":     r.text(&d.Contact),
		"url":         r.text(&d.URL),
		"tags":        r.texts(&d.Tags),
		"origin":      r.text(&d.Origin),
		"checks":      r.list(func(path string, n *yaml.Node) { d.Checks = append(d.Checks, r.check(path, n)) }),
	}, nil)
	return d
}

type checkDecl struct {
	Name       string
	Kind       string
	Target     map[string]any
	Unit       string
	Warn       *float64
	Crit       *float64
	Freshness  string // a duration such as 90s, 15m, 36h or 8d
	Owner      string
	RunbookURL string
	Paused     bool
	Origin     string
}

func (r *reader) check(path string, n *yaml.Node) checkDecl {
	var d checkDecl
	r.object(path, n, map[string]fieldReader{
		"name":        r.text(&d.Name),
		"kind":        r.text(&d.Kind),
		"target":      r.anyObject(&d.Target),
		"unit":        r.text(&d.Unit),
		"warn":        r.number(&d.Warn),
		"crit":        r.number(&d.Crit),
		"freshness":   r.text(&d.Freshness),
		"owner":       r.text(&d.Owner),
		"runbook_url": r.text(&d.RunbookURL),
		"paused":      r.truth(&d.Paused),
		"origin":      r.text(&d.Origin),
	}, nil)
	return d
}

type messageDecl struct {
	Slug      string // derived from the title if omitted
	Title     string
	Body      string
	URL       string
	Severity  string
	State     string // DRAFT, PUBLISHED (if omitted) or ARCHIVED
	StartsAt  string
	EndsAt    string
	Platforms []string // slugs
	Origin    string
}

func (r *reader) message(path string, n *yaml.Node) messageDecl {
	var d messageDecl
	r.object(path, n, map[string]fieldReader{
		"slug":      r.text(&d.Slug),
		"title":     r.text(&d.Title),
		"body":      r.text(&d.Body),
		"url":       r.text(&d.URL),
		"severity":  r.text(&d.Severity),
		"state":     r.text(&d.State),
		"starts_at": r.text(&d.StartsAt),
		"ends_at":   r.text(&d.EndsAt),
		"platforms": r.texts(&d.Platforms),
		"origin":    r.text(&d.Origin),
	}, nil)
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

func (d platformDecl) platform() (status.Platform, []status.FieldError) {
	origin, bad := originOf(d.Origin)
	return status.Platform{
		Slug: cmp.Or(d.Slug, status.Slug(d.Name)), Name: d.Name, Description: d.Description, Owner: d.Owner, Contact: d.Contact,
		URL: d.URL, Tags: d.Tags, State: status.PlatformActive, Origin: origin,
	}.Clean(), bad
}

func originOf(text string) (status.Origin, []status.FieldError) {
	switch o := status.Origin(text); o {
	case "":
		return status.OriginFile, nil
	case status.OriginApp, status.OriginFile:
		return o, nil
	}
	return status.OriginFile, []status.FieldError{{Field: "origin", Rule: "oneof", Message: fmt.Sprintf("%q is not one of APP, FILE", text)}}
}

// check converts; what cannot be converted is reported, what breaks a rule of the domain is for Validate.
func (d checkDecl) check(kinds status.Kinds) (status.Check, []status.FieldError) {
	origin, bad := originOf(d.Origin)
	c := status.Check{
		Name: d.Name, Kind: status.Kind(d.Kind), Unit: d.Unit, Warn: d.Warn, Crit: d.Crit, Freshness: kinds.FreshnessOf(status.Kind(d.Kind)),
		Owner: d.Owner, RunbookURL: d.RunbookURL, State: status.CheckActive, Origin: origin,
	}
	if d.Paused {
		c.State = status.CheckPaused
	}
	if d.Freshness != "" {
		freshness, err := parseDuration(d.Freshness)
		if err != nil {
			bad = append(bad, status.FieldError{Field: "freshness", Rule: "duration", Message: err.Error()})
		} else {
			c.Freshness = freshness
		}
	}
	if d.Target == nil {
		d.Target = map[string]any{}
	}
	target, err := json.Marshal(d.Target) // sorted keys: the same target is the same text
	if err != nil {
		bad = append(bad, status.FieldError{Field: "target", Rule: "json", Message: "contains a value that JSON cannot represent"})
	}
	c.Target = target
	return c.Clean(), bad
}

func (d messageDecl) message() (status.Message, []status.FieldError) {
	origin, bad := originOf(d.Origin)
	m := status.Message{
		Slug: cmp.Or(d.Slug, status.Slug(d.Title)), Title: d.Title, Body: d.Body, URL: d.URL, Severity: status.Severity(d.Severity),
		State: status.MessageState(d.State), Origin: origin,
	}
	switch m.State {
	case "":
		m.State = status.MessagePublished
	case status.MessageDraft, status.MessagePublished, status.MessageArchived:
	default:
		bad = append(bad, status.FieldError{
			Field: "state", Rule: "oneof", Message: fmt.Sprintf("%q is not one of DRAFT, PUBLISHED, ARCHIVED", d.State),
		})
	}
	moment := func(field, text string) *time.Time {
		if text == "" {
			return nil
		}
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			bad = append(bad, status.FieldError{
				Field: field, Rule: "time", Message: fmt.Sprintf("%q is not a time such as 2026-11-24T18:00:00Z", text),
			})
			return nil
		}
		t = status.Micro(t)
		return &t
	}
	if t := moment("starts_at", d.StartsAt); t != nil {
		m.StartsAt = *t
	}
	m.EndsAt = moment("ends_at", d.EndsAt)
	return m.Clean(), bad
}
