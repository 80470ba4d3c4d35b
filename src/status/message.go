package status

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Severity is the severity of a message.
type Severity string

// The severities, lowest first. Only MAINTENANCE changes status and uptime.
const (
	SeverityInfo        Severity = "INFO"
	SeverityMaintenance Severity = "MAINTENANCE"
	SeverityWarning     Severity = "WARNING"
	SeverityCritical    Severity = "CRITICAL"
)

// Severities lists every severity, lowest first.
func Severities() []Severity {
	return []Severity{SeverityInfo, SeverityMaintenance, SeverityWarning, SeverityCritical}
}

// Rank orders severities. It is 0 for an unknown severity.
func (s Severity) Rank() int {
	switch s {
	case SeverityInfo:
		return 1
	case SeverityMaintenance:
		return 2
	case SeverityWarning:
		return 3
	case SeverityCritical:
		return 4
	}
	return 0
}

// MessageState is the life cycle state of a message: DRAFT -> PUBLISHED -> ARCHIVED, or DRAFT -> ARCHIVED.
type MessageState string

// The states of a message.
const (
	MessageDraft     MessageState = "DRAFT"
	MessagePublished MessageState = "PUBLISHED"
	MessageArchived  MessageState = "ARCHIVED"
)

// MaxTitle is the maximum length of the title of a message, in characters.
const MaxTitle = 120

// Message is a banner on the page.
type Message struct {
	ID          string
	Slug        string // its key in a file; empty for a message created in the app
	Title       string
	Body        string // plain text
	URL         string
	Severity    Severity
	State       MessageState
	StartsAt    time.Time
	EndsAt      *time.Time // nil if the end is open
	PlatformIDs []string   // the platforms it applies to; empty for all
	PublishedAt *time.Time
	ArchivedAt  *time.Time
	Announced   Span // spans the maintenance windows of its versions, and the start of an earlier version that was shown; see Inherit
	Origin      Origin
	Version     int64
	Audit
}

// Fields lists the fields of the message.
func (m *Message) Fields() []Field {
	return append([]Field{
		{Name: "id", Value: &m.ID, Fixed: true},
		{Name: "slug", File: "slug", Value: &m.Slug},
		{Name: "title", File: "title", Value: &m.Title, Audited: true},
		{Name: "body", File: "body", Value: &m.Body, Audited: true},
		{Name: "url", File: "url", Value: &m.URL, Audited: true},
		{Name: "severity", File: "severity", Value: (*Word)(&m.Severity), Audited: true},
		{Name: "state", File: "state", Value: (*Word)(&m.State), Audited: true},
		{Name: "starts_at", File: "starts_at", Value: &m.StartsAt, Audited: true},
		{Name: "ends_at", File: "ends_at", Value: &m.EndsAt, Audited: true},
		{Name: "platform_ids", File: "platforms", Value: &m.PlatformIDs, Audited: true},
		{Name: "published_at", Value: &m.PublishedAt},
		{Name: "archived_at", Value: &m.ArchivedAt},
		{Name: "announced_from", Value: (*OptionalTime)(&m.Announced.From)},
		{Name: "announced_until", Value: (*OptionalTime)(&m.Announced.To)},
		{Name: "origin", File: "origin", Value: (*Word)(&m.Origin), Audited: true},
		{Name: "version", Value: &m.Version, Audited: true},
	}, m.Audit.fields()...)
}

// Meta implements Declared.
func (m *Message) Meta() Meta {
	return Meta{
		Entity: EntityMessage, ID: &m.ID, Name: &m.Title, State: (*Word)(&m.State), Origin: &m.Origin,
		Version: &m.Version, Audit: &m.Audit,
	}
}

// Inherit implements Declared. A message inherits its times of publication and archiving, and its announced windows. If it was shown
// before, its announced span starts then, so that it is still known after the message was moved to a later time. The span has no length
// if there was no maintenance. A window that had not begun when it was moved was neither shown nor counted.
func (m *Message) Inherit(before Declared) {
	old, _ := before.(*Message) // nil for a new message
	if old == nil {
		m.PublishedAt, m.ArchivedAt = nil, nil
	} else {
		m.PublishedAt, m.ArchivedAt = old.PublishedAt, old.ArchivedAt
	}
	m.PublishedAt, m.ArchivedAt = m.milestones(m.UpdatedAt)
	*m = m.WithAnnounced(old)
	begun := m.UpdatedAt.Add(MaxClockSkew)
	if m.Announced.From.After(begun) {
		m.Announced = Span{}
	}
	switch from := old.shownSince(m.UpdatedAt); {
	case from.IsZero() || from.After(begun):
	case m.Announced.From.IsZero():
		m.Announced = Span{From: from, To: from}
	case from.Before(m.Announced.From):
		m.Announced.From = from
	}
}

// shownSince returns when the message was first shown before a time, in this version or in an earlier one. It is zero if it was not, or
// if m is nil.
func (m *Message) shownSince(t time.Time) (from time.Time) {
	switch {
	case m == nil || m.PublishedAt == nil:
		return time.Time{}
	case !m.Announced.From.IsZero():
		return m.Announced.From
	case m.PublishedAt.After(m.StartsAt):
		from = *m.PublishedAt
	default:
		from = m.StartsAt
	}
	if !from.Before(t) || !from.Before(m.ShownUntil()) {
		return time.Time{}
	}
	return from
}

// Clean returns the message with its texts as they are stored.
func (m Message) Clean() Message {
	m.Title, m.Body, m.URL = CleanLine(m.Title), CleanProse(m.Body), strings.TrimSpace(m.URL)
	return m
}

// Validate returns one CodeInvalid error that lists every rule that the message breaks. It returns nil if there is none.
func (m Message) Validate() error {
	var bad problems
	if m.Slug != "" {
		bad.slug(m.Slug)
	}
	bad.text("title", m.Title, 1, MaxTitle)
	bad.prose("body", m.Body, MaxProse)
	bad.link("url", m.URL)
	if m.Severity.Rank() == 0 {
		bad.add("severity", "oneof", "%q is not a severity; one of %s", m.Severity, join(Severities()))
	}
	if m.StartsAt.IsZero() {
		bad.add("starts_at", "required", "is required")
	} else {
		bad.moment("starts_at", m.StartsAt)
	}
	if m.EndsAt != nil {
		bad.moment("ends_at", *m.EndsAt)
	}
	if m.EndsAt != nil && !Micro(*m.EndsAt).After(Micro(m.StartsAt)) {
		bad.add("ends_at", "gtfield", "%s must be after starts_at %s", m.EndsAt.Format(time.RFC3339), m.StartsAt.Format(time.RFC3339))
	}
	if m.Severity == SeverityMaintenance && len(m.PlatformIDs) == 0 {
		bad.add("platforms", "required", "must name the platforms that are in maintenance")
	}
	return Invalid("the message", bad)
}

// moment checks that a time fits the range and precision that the stores, JSON and people can use.
func (p *problems) moment(field string, at time.Time) {
	if first := time.Unix(0, 0).UTC(); at.Before(first) || !at.Before(FarFuture()) {
		p.add(field, "range", "%s must be from %s on and before %s",
			at.Format(time.RFC3339), first.Format(time.DateOnly), FarFuture().Format(time.DateOnly))
	}
}

// Move returns the message in the next state. It returns a CodeConflict error if the life cycle does not allow the step.
func (m Message) Move(to MessageState, now time.Time) (Message, error) {
	publish := m.State == MessageDraft && to == MessagePublished
	archive := m.State != MessageArchived && to == MessageArchived
	if !publish && !archive {
		return m, Errorf(CodeConflict, "a message cannot go from %s to %s", m.State, to)
	}
	m.State = to
	m.PublishedAt, m.ArchivedAt = m.milestones(Micro(now))
	return m, nil
}

// milestones returns when the message was published and archived, given when it entered its state. A file can also move a
// message back. A draft was then never published, and a published message is not archived.
func (m Message) milestones(at time.Time) (published, archived *time.Time) {
	switch m.State {
	case MessagePublished:
		return cmp.Or(m.PublishedAt, &at), nil
	case MessageArchived:
		return m.PublishedAt, cmp.Or(m.ArchivedAt, &at)
	}
	return nil, nil
}

// MessagePhase is the relation of a message to a moment.
type MessagePhase string

// The phases in which viewers see a message.
const (
	MessagePlanned MessagePhase = "planned" // it is published and starts later
	MessageActive  MessagePhase = "active"
	MessagePast    MessagePhase = "past" // it was shown until its end, or until it was archived
)

// AnnounceAhead is how long before its start a planned maintenance is announced.
const AnnounceAhead = 7 * 24 * time.Hour

// PhaseAt returns the phase of the message. It is empty for drafts, and for messages that were archived before their start.
func (m Message) PhaseAt(now time.Time) MessagePhase {
	ended := m.EndsAt != nil && !now.Before(*m.EndsAt)
	switch {
	case m.State == MessagePublished && now.Before(m.StartsAt):
		return MessagePlanned
	case m.State == MessagePublished && ended, m.State == MessageArchived && m.wasShown():
		return MessagePast
	case m.State == MessagePublished:
		return MessageActive
	}
	return ""
}

// wasShown reports whether an archived message was shown, in its last version or in an earlier one.
func (m Message) wasShown() bool {
	if m.PublishedAt == nil || m.ArchivedAt == nil {
		return false
	}
	lastVersion := m.ArchivedAt.After(m.StartsAt) && m.ArchivedAt.After(*m.PublishedAt)
	return lastVersion || !m.Announced.From.IsZero() && m.Announced.From.Before(*m.ArchivedAt)
}

// ShownUntil returns when a message is no longer shown: at its end, or when it was archived before that. An open end is FarFuture.
func (m Message) ShownUntil() time.Time {
	until := FarFuture()
	for _, end := range []*time.Time{m.EndsAt, m.ArchivedAt} {
		if end != nil && end.Before(until) {
			until = *end
		}
	}
	return until
}

// ActiveAt reports whether the message is active: PUBLISHED and starts_at <= now < ends_at.
func (m Message) ActiveAt(now time.Time) bool { return m.PhaseAt(now) == MessageActive }

// IsAnnouncedAt reports whether the message is a planned maintenance that starts soon.
func (m Message) IsAnnouncedAt(now time.Time) bool {
	return m.Severity == SeverityMaintenance && m.PhaseAt(now) == MessagePlanned && m.StartsAt.Sub(now) <= AnnounceAhead
}

// Maintenance returns the span in which the platforms of the message do not count in status and uptime. It is the window of
// the message, cut at the time of archiving. Archiving ends a maintenance but does not change the past. The span is empty
// for other messages. An open end is FarFuture.
func (m Message) Maintenance() Span {
	if m.Severity != SeverityMaintenance || m.PublishedAt == nil {
		return Span{}
	}
	return Span{From: m.StartsAt, To: m.ShownUntil()}
}

// WithAnnounced returns the message with the maintenance windows of its previous version added; before is nil for a new
// message. Changing a window changes uptime of the past, and Announced shows which time is affected. Call it before every
// changed message is stored.
func (m Message) WithAnnounced(before *Message) Message {
	m.Announced = Span{}
	if before != nil {
		m.Announced = before.Announced.Hull(before.Maintenance())
	}
	m.Announced = m.Announced.Hull(m.Maintenance())
	if m.Announced.Length() == 0 {
		m.Announced = Span{}
	}
	return m
}

// AppliesTo reports whether the message applies to the platform.
func (m Message) AppliesTo(platformID string) bool {
	return len(m.PlatformIDs) == 0 || slices.Contains(m.PlatformIDs, platformID)
}

// FarFuture returns a time after every stored time.
func FarFuture() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }

// String identifies the message in an error or a log line.
func (m Message) String() string { return fmt.Sprintf("message %q", m.Title) }
