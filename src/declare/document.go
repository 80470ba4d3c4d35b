// Package declare is config as code: platforms, checks and messages written in YAML files, read strictly, compared with
// what is stored, and applied.
//
// Platforms and messages are keyed by slug, checks by platform and name. A line that is wrong is named with file, line
// and column, and then nothing is applied.
package declare

import (
	"encoding/json"
	"fmt"
	"time"

	"buoy/src/status"
)

// document is one file.
type document struct {
	Platforms []platformDecl `yaml:"platforms"`
	Messages  []messageDecl  `yaml:"messages"`
}

type platformDecl struct {
	Name        string      `yaml:"name"`
	Slug        string      `yaml:"slug"` // made from the name when left out
	Description string      `yaml:"description"`
	Owner       string      `yaml:"owner"`
	Contact     string      `yaml:"contact"`
	URL         string      `yaml:"url"`
	Tags        []string    `yaml:"tags"`
	Origin      string      `yaml:"origin"` // FILE (when left out), or APP for what is only begun here
	Checks      []checkDecl `yaml:"checks"`
}

type checkDecl struct {
	Name       string         `yaml:"name"`
	Kind       string         `yaml:"kind"`
	Target     map[string]any `yaml:"target"`
	Unit       string         `yaml:"unit"`
	Warn       *float64       `yaml:"warn"`
	Crit       *float64       `yaml:"crit"`
	Freshness  string         `yaml:"freshness"` // a duration such as 90s, 15m, 36h or 8d
	Owner      string         `yaml:"owner"`
	RunbookURL string         `yaml:"runbook_url"`
	Paused     bool           `yaml:"paused"`
	Origin     string         `yaml:"origin"`
}

type messageDecl struct {
	Slug      string   `yaml:"slug"` // made from the title when left out
	Title     string   `yaml:"title"`
	Body      string   `yaml:"body"`
	URL       string   `yaml:"url"`
	Severity  string   `yaml:"severity"`
	State     string   `yaml:"state"` // DRAFT, PUBLISHED (when left out) or ARCHIVED
	StartsAt  string   `yaml:"starts_at"`
	EndsAt    string   `yaml:"ends_at"`
	Platforms []string `yaml:"platforms"` // slugs
	Origin    string   `yaml:"origin"`
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

	File string // its name, relative to the folder that was given: what the platform and its checks keep as UpdatedBy
	At   Place
}

// Message is a declared message; it names its platforms by slug.
type Message struct {
	status.Message
	PlatformSlugs []string

	File string
	At   Place
}

func (d platformDecl) platform() (status.Platform, []status.FieldError) {
	slug := d.Slug
	if slug == "" {
		slug = status.Slug(d.Name)
	}
	origin, bad := originOf(d.Origin)
	return status.Platform{
		Slug: slug, Name: d.Name, Description: d.Description, Owner: d.Owner, Contact: d.Contact, URL: d.URL, Tags: d.Tags,
		State: status.PlatformActive, Origin: origin,
	}, bad
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
func (d checkDecl) check() (status.Check, []status.FieldError) {
	origin, bad := originOf(d.Origin)
	c := status.Check{
		Name: d.Name, Kind: status.Kind(d.Kind), Unit: d.Unit, Warn: d.Warn, Crit: d.Crit, Freshness: status.DefaultFreshness,
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
		bad = append(bad, status.FieldError{Field: "target", Rule: "json", Message: "holds something that JSON cannot: " + err.Error()})
	}
	c.Target = target
	return c, bad
}

func (d messageDecl) message() (status.Message, []status.FieldError) {
	origin, bad := originOf(d.Origin)
	m := status.Message{
		Slug: d.Slug, Title: d.Title, Body: d.Body, URL: d.URL, Severity: status.Severity(d.Severity),
		State: status.MessageState(d.State), Origin: origin,
	}
	if m.Slug == "" {
		m.Slug = status.Slug(d.Title)
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
	return m, bad
}
