package status

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Severity of a message, mildest first.
type Severity string

// The severities. MAINTENANCE is the only one that changes how status and uptime are read.
const (
	SeverityInfo        Severity = "INFO"
	SeverityMaintenance Severity = "MAINTENANCE"
	SeverityWarning     Severity = "WARNING"
	SeverityCritical    Severity = "CRITICAL"
)

// Severities lists every severity, mildest first.
func Severities() []Severity {
	return []Severity{SeverityInfo, SeverityMaintenance, SeverityWarning, SeverityCritical}
}

// Rank orders severities; 0 for one that does not exist.
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

// MessageState is the life cycle of a message: DRAFT -> PUBLISHED -> ARCHIVED, or DRAFT -> ARCHIVED.
type MessageState string

// The states of a message.
const (
	MessageDraft     MessageState = "DRAFT"
	MessagePublished MessageState = "PUBLISHED"
	MessageArchived  MessageState = "ARCHIVED"
)

// MaxTitle is how many characters the title of a message may have.
const MaxTitle = 120

// Message is a banner.
type Message struct {
	ID          string
	Slug        string // its key in a file; empty for one made in the app
	Title       string
	Body        string // plain text
	URL         string
	Severity    Severity
	State       MessageState
	StartsAt    time.Time
	EndsAt      *time.Time // nil: open end
	PlatformIDs []string   // what it is about; empty: the whole board
	PublishedAt *time.Time
	ArchivedAt  *time.Time
	Announced   Span // all maintenance windows that its versions had lie in it; zero if there was none. See WithAnnounced
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

// Inherit implements Declared. A message takes over when it was published and archived, and what it has announced.
func (m *Message) Inherit(before Declared) {
	old, _ := before.(*Message) // nil for a new message
	if old == nil {
		m.PublishedAt, m.ArchivedAt = nil, nil
	} else {
		m.PublishedAt, m.ArchivedAt = old.PublishedAt, old.ArchivedAt
	}
	m.PublishedAt, m.ArchivedAt = m.milestones(m.UpdatedAt)
	*m = m.WithAnnounced(old)
}

// Clean returns the message with its texts as they are stored.
func (m Message) Clean() Message {
	m.Title, m.Body, m.URL = CleanLine(m.Title), CleanProse(m.Body), strings.TrimSpace(m.URL)
	return m
}

// Validate reports every rule that the message breaks, as one CodeInvalid error, or nil.
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

// moment holds a time to what the engines, JSON and people agree about.
func (p *problems) moment(field string, at time.Time) {
	if first := time.Unix(0, 0).UTC(); at.Before(first) || !at.Before(FarFuture()) {
		p.add(field, "range", "%s must be from %s on and before %s",
			at.Format(time.RFC3339), first.Format(time.DateOnly), FarFuture().Format(time.DateOnly))
	}
}

// Move returns the message in the next state, or a CodeConflict error for a step that its life cycle does not have.
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

// milestones returns when the message was published and archived, if it has come into its state at a time. A file may also
// take a step back: a draft was never published, and a published message is not archived.
func (m Message) milestones(at time.Time) (published, archived *time.Time) {
	switch m.State {
	case MessagePublished:
		return cmp.Or(m.PublishedAt, &at), nil
	case MessageArchived:
		return m.PublishedAt, cmp.Or(m.ArchivedAt, &at)
	}
	return nil, nil
}

// ActiveAt says whether viewers see the message: PUBLISHED and starts_at <= now < ends_at.
func (m Message) ActiveAt(now time.Time) bool {
	return m.State == MessagePublished && !now.Before(m.StartsAt) && (m.EndsAt == nil || now.Before(*m.EndsAt))
}

// Maintenance returns the span in which the message takes its platforms out of status and uptime: its window, cut short
// where it was archived. Archiving ends a maintenance; it does not unsay what is past. The span is empty for every
// other message; an open end is the far future.
func (m Message) Maintenance() Span {
	if m.Severity != SeverityMaintenance || m.PublishedAt == nil {
		return Span{}
	}
	s := Span{From: m.StartsAt, To: FarFuture()}
	if m.EndsAt != nil {
		s.To = *m.EndsAt
	}
	if m.ArchivedAt != nil && m.ArchivedAt.Before(s.To) {
		s.To = *m.ArchivedAt
	}
	return s
}

// WithAnnounced returns the message with the maintenance windows of the version before it, nil for a new message. A changed
// window changes uptime of the past, and this says of which time. Everything that changes a message must call it before
// the message is stored.
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

// About says whether the message concerns the platform.
func (m Message) About(platformID string) bool {
	return len(m.PlatformIDs) == 0 || slices.Contains(m.PlatformIDs, platformID)
}

// FarFuture is behind every time that is stored.
func FarFuture() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }

// String names the message in an error or a log line.
func (m Message) String() string { return fmt.Sprintf("message %q", m.Title) }
