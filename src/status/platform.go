package status

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PlatformState is the life cycle state of a platform: ACTIVE -> ARCHIVED.
type PlatformState string

// The states of a platform.
const (
	PlatformActive   PlatformState = "ACTIVE"
	PlatformArchived PlatformState = "ARCHIVED"
)

// Limits of texts, in characters, and of lists. The API contract and the file schema repeat them.
const (
	MaxName    = 80   // of a platform, a check and a slug
	MaxPerson  = 200  // an owner or a contact
	MaxProse   = 2000 // a description or the body of a message
	MaxAddress = 2000
	MaxTag     = 40
	MaxTags    = 20
)

// Platform is a system that people depend on, with one owner.
type Platform struct {
	ID          string
	Slug        string // unique, readable in a URL and stable in a file
	Name        string // unique
	Description string
	Owner       string
	Contact     string
	URL         string
	Tags        []string
	State       PlatformState
	Origin      Origin
	Version     int64
	Audit
}

// Fields lists the fields of the platform.
func (p *Platform) Fields() []Field {
	return append([]Field{
		{Name: "id", Value: &p.ID, Fixed: true},
		{Name: "slug", File: "slug", Value: &p.Slug, Audited: true},
		{Name: "name", File: "name", Value: &p.Name, Audited: true},
		{Name: "description", File: "description", Value: &p.Description, Audited: true},
		{Name: "owner", File: "owner", Value: &p.Owner, Audited: true},
		{Name: "contact", File: "contact", Value: &p.Contact, Audited: true},
		{Name: "url", File: "url", Value: &p.URL, Audited: true},
		{Name: "tags", File: "tags", Value: &p.Tags, Audited: true},
		{Name: "state", File: "state", Value: (*Word)(&p.State), Audited: true},
		{Name: "origin", File: "origin", Value: (*Word)(&p.Origin), Audited: true},
		{Name: "version", Value: &p.Version, Audited: true},
	}, p.Audit.fields()...)
}

// Meta implements Declared.
func (p *Platform) Meta() Meta {
	return Meta{
		Entity: EntityPlatform, ID: &p.ID, Name: &p.Name, State: (*Word)(&p.State), Origin: &p.Origin,
		Version: &p.Version, Audit: &p.Audit,
	}
}

// Inherit implements Declared. A platform inherits nothing.
func (p *Platform) Inherit(Declared) {}

// Clean returns the platform with its texts as they are stored.
func (p Platform) Clean() Platform {
	p.Name, p.Owner, p.Contact = CleanLine(p.Name), CleanLine(p.Owner), CleanLine(p.Contact)
	p.Description, p.URL = CleanProse(p.Description), strings.TrimSpace(p.URL)
	if p.Tags != nil {
		tags := make([]string, len(p.Tags))
		for i, tag := range p.Tags {
			tags[i] = CleanLine(tag)
		}
		p.Tags = tags
	}
	return p
}

var (
	slugShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	uuidShape = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

// CanonicalID returns an id in the form in which it is stored: in lower case. Other texts are returned unchanged.
func CanonicalID(text string) string {
	if id := strings.ToLower(text); uuidShape.MatchString(id) {
		return id
	}
	return text
}

// Validate returns one CodeInvalid error that lists every rule that the platform breaks. It returns nil if there is none.
func (p Platform) Validate() error {
	var bad problems
	bad.text("name", p.Name, 1, MaxName)
	bad.prose("description", p.Description, MaxProse)
	bad.text("owner", p.Owner, 1, MaxPerson)
	bad.text("contact", p.Contact, 0, MaxPerson)
	bad.link("url", p.URL)
	bad.slug(p.Slug)
	for i, tag := range p.Tags {
		bad.text(fmt.Sprintf("tags[%d]", i), tag, 1, MaxTag)
	}
	if len(p.Tags) > MaxTags {
		bad.add("tags", "max", "%d tags; at most %d", len(p.Tags), MaxTags)
	}
	return Invalid("the platform", bad)
}

// slug checks the form of a slug. A slug must not look like an id, because both can appear in the same place of a URL.
func (p *problems) slug(value string) {
	switch {
	case value == "":
		p.add("slug", "slug", "is required, because this name is empty: 1 to %d of a-z, 0-9 and single hyphens between them", MaxName)
	case !slugShape.MatchString(value) || len(value) > MaxName:
		p.add("slug", "slug", "%q must be 1 to %d of a-z, 0-9 and single hyphens between them", Clip(value, 100), MaxName)
	case uuidShape.MatchString(value):
		p.add("slug", "slug", "%q looks like an id; choose a readable word", value)
	}
}

// CheckLine returns the rules that a line of text breaks: its length in characters, no invisible characters and no line breaks.
func CheckLine(field, value string, minimum, maximum int) []FieldError {
	var bad problems
	bad.text(field, value, minimum, maximum)
	return bad
}

// text checks a line of text: its length in characters, no invisible characters and no line breaks.
func (p *problems) text(field, value string, minimum, maximum int) {
	visible := strings.ContainsFunc(value, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
	switch {
	case !utf8.ValidString(value):
		p.add(field, "utf8", "is not valid UTF-8")
	case minimum > 0 && !visible:
		p.add(field, "required", "is required")
	case strings.ContainsAny(value, "\n\t\u2028\u2029"):
		p.add(field, "control", "must be one line without tabs")
	case invisibleError(value) == "" && value != CleanLine(value):
		p.add(field, "blank", "must not begin or end with a blank or contain several in a row; write %q", Clip(CleanLine(value), MaxPerson))
	default:
		p.prose(field, value, maximum)
	}
}

// prose checks a text that can have several lines.
func (p *problems) prose(field, value string, maximum int) {
	n := utf8.RuneCountInString(value)
	switch {
	case !utf8.ValidString(value):
		p.add(field, "utf8", "is not valid UTF-8")
	case n > maximum:
		p.add(field, "max", "has %d characters; at most %d", n, maximum)
	case invisibleError(value) != "":
		p.add(field, "control", "%s", invisibleError(value))
	case value != CleanProse(value):
		p.add(field, "normal", "must be in the Unicode form NFC")
	}
}

// LinkErrors returns the problems of an optional URL in a field.
func LinkErrors(field, value string) []FieldError {
	var bad problems
	bad.link(field, value)
	return bad
}

// link checks that an optional field is an absolute http(s) URL without a password.
func (p *problems) link(field, value string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	switch {
	case !utf8.ValidString(value):
		p.add(field, "utf8", "is not valid UTF-8")
	case utf8.RuneCountInString(value) > MaxAddress:
		p.add(field, "max", "has %d characters; at most %d", utf8.RuneCountInString(value), MaxAddress)
	case invisibleError(value) != "":
		p.add(field, "control", "%s", invisibleError(value))
	case err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https"):
		p.add(field, "url", "%q must be an absolute http or https address", Redact(value))
	case u.User != nil:
		p.add(field, "url", "must not carry a user name or password")
	}
}
