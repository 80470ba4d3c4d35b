package configfile

import (
	"fmt"
	"strings"

	"buoy/src/status"
)

// slugSet contains true for the slugs that are written in files, and false for derived slugs.
type slugSet map[string]bool

// declaredSlugs are the slugs of the declared platforms and messages.
type declaredSlugs struct{ platforms, messages slugSet }

func slugsOf(d Config) declaredSlugs {
	s := declaredSlugs{slugSet{}, slugSet{}}
	for _, p := range d.Platforms {
		s.platforms[p.Slug] = s.platforms[p.Slug] || !p.SlugDerived
	}
	for _, m := range d.Messages {
		s.messages[m.Slug] = s.messages[m.Slug] || !m.SlugDerived
	}
	return s
}

// keepByName adds a stored entity under its cleaned name. Earlier versions stored names with other blanks and Unicode forms.
// If two names are equal after cleaning, the entity whose stored name is already clean wins.
func keepByName[T any](entities map[string]T, name string, entity T) {
	clean := status.CleanLine(name)
	if _, taken := entities[clean]; !taken || name == clean {
		entities[clean] = entity
	}
}

// storedPlatform returns the stored platform that a file declares. Without a slug in the file it is found by name, and d gets
// the stored slug. The platform then stays the same if another version derives another slug from the name.
func (p *planner) storedPlatform(d *PlatformEntry) (status.Platform, bool) {
	if !d.SlugDerived {
		old, found := p.platforms[d.Slug]
		return old, found
	}
	if old, found := p.names[d.Name]; found && !p.declared.platforms[old.Slug] {
		p.ids[d.Slug] = old.ID // messages can use either slug
		d.Slug = old.Slug
		return old, true
	}
	old, found := p.platforms[d.Slug]
	if found && !isSameEntity(old.Name, d.Name, old.Origin, old.UpdatedBy, d.File) {
		clash := slugClash{what: "platform", name: d.Name, slug: d.Slug, storedName: old.Name, manager: managerText(old)}
		p.problems.add(d.At, "%s", clash.text(func(s string) bool { _, taken := p.platforms[s]; return taken }))
	}
	return old, found
}

// storedMessage returns the stored message that a file declares. Without a slug in the file it is also found by the slug that
// earlier versions derived from its title.
func (p *planner) storedMessage(d *MessageEntry) (status.Message, bool) {
	old, found := p.messages[d.Slug]
	if !d.SlugDerived {
		return old, found
	}
	if !found {
		former := formerSlug(d.Title)
		if old, found = p.messages[former]; found && old.Title == d.Title && !p.declared.messages[former] {
			d.Slug = former
			return old, true
		}
		return status.Message{}, false
	}
	if !isSameEntity(old.Title, d.Title, old.Origin, old.UpdatedBy, d.File) {
		manager := "was created in the app"
		if old.Origin == status.OriginFile {
			manager = "is managed by " + old.UpdatedBy
		}
		clash := slugClash{what: "message", name: d.Title, slug: d.Slug, storedName: old.Title, manager: manager}
		p.problems.add(d.At, "%s", clash.text(func(s string) bool { _, taken := p.messages[s]; return taken }))
	}
	return old, found
}

// isSameEntity reports whether a stored entity has the name of a declared one, or whether its own file gives it this new name.
func isSameEntity(old, name string, origin status.Origin, oldFile, file string) bool {
	return status.CleanLine(old) == name || origin == status.OriginFile && oldFile == file
}

// slugClash is a derived slug that a stored entity with another name has.
type slugClash struct {
	what, name, slug    string // such as platform, A-B and a-b
	storedName, manager string // the stored name, and who manages it
}

// text describes the clash and suggests a slug that is not taken.
func (c slugClash) text(taken func(slug string) bool) string {
	return fmt.Sprintf("%s %q gets the slug %s, which %s %q already has. That %s %s. If they are the same, write slug: %s; otherwise write another slug, such as slug: %s",
		c.what, c.name, c.slug, c.what, c.storedName, c.what, c.manager, c.slug, freeSlug(c.slug, taken))
}

// formerSlug returns the slug that earlier versions derived from a title. They replaced all characters except a to z and digits.
func formerSlug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := strings.Join(words, "-")
	return strings.Trim(slug[:min(len(slug), status.MaxName)], "-")
}
