package discovery

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"buoy/src/configfile"
	"buoy/src/status"
)

// Print writes the sections for people: what is visible, and what of it is not watched. With all, also what is watched, and by what. The
// principal is whom the commands let see what is hidden.
func Print(out io.Writer, sections []Section, all bool, principal string) {
	printed := map[string]bool{} // nouns whose hidden objects are printed: two kinds can watch the same objects
	for _, s := range sections {
		if s.Err != nil {
			_, _ = fmt.Fprintf(out, "%s: %s\n", s.Kind.Name, s.Err) // a closed terminal is not an error
			continue
		}
		_, _ = fmt.Fprintf(out, "%s: %s visible, %d watched\n", s.Kind.Name, status.Count(len(s.Items), s.Kind.Discovery.Noun), s.Watched())
		var rows [][]string
		for _, item := range s.Items {
			about := "not watched"
			if len(item.WatchedBy) > 0 {
				var names []string
				for _, w := range item.WatchedBy {
					names = append(names, w.String())
				}
				about = "watched by " + strings.Join(names, ", ")
			}
			if all || len(item.WatchedBy) == 0 {
				rows = append(rows, []string{
					status.Clip(line(item.Name), maxColumn), line(item.ID), status.Clip(cmp.Or(line(item.Owner), "owner unknown"), maxColumn), about,
				})
			}
		}
		printTable(out, rows)
		if noun := s.Kind.Discovery.Noun; !printed[noun] {
			printed[noun] = true
			s.printHidden(out, principal)
		}
	}
	printUnknown(out, sections)
}

// maxColumn is how wide a column is at most. One long name does not move the columns of all others out of sight.
const maxColumn = 60

// printTable writes rows of cells in columns. A cell that is wider than maxColumn moves only the rest of its own row.
func printTable(out io.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], min(utf8.RuneCountInString(cell), maxColumn))
		}
	}
	for _, row := range rows {
		var text strings.Builder
		for i, cell := range row {
			fmt.Fprintf(&text, "  %-*s", widths[i], cell)
		}
		_, _ = fmt.Fprintln(out, strings.TrimRight(text.String(), " "))
	}
}

// maxHidden is how many hidden objects are printed with their commands.
const maxHidden = 20

func (s Section) printHidden(out io.Writer, principal string) {
	noun := s.Kind.Discovery.Noun
	if s.HiddenErr != nil {
		_, _ = fmt.Fprintf(out, "  It is not known which %ss are hidden from this identity: %s\n", noun, line(s.HiddenErr.Error()))
	}
	if len(s.Hidden) == 0 {
		return
	}
	_, _ = fmt.Fprintf(out, "  Hidden from this identity: %s. To make one visible, run its command:\n", status.Count(len(s.Hidden), noun))
	for _, h := range s.Hidden[:min(len(s.Hidden), maxHidden)] {
		_, _ = fmt.Fprintf(out, "    %s # %s\n", h.Grant(principal), line(h.Name))
	}
	if more := len(s.Hidden) - maxHidden; more > 0 {
		_, _ = fmt.Fprintf(out, "    and %d more\n", more)
	}
}

// printUnknown writes which kinds can have hidden objects that cannot be found out, and who sees them.
func printUnknown(out io.Writer, sections []Section) {
	var notes []string
	nouns := map[string][]string{}
	for _, s := range sections {
		d := s.Kind.Discovery
		if s.Err != nil || d.SeesAll == "" {
			continue
		}
		if nouns[d.SeesAll] == nil {
			notes = append(notes, d.SeesAll)
		}
		nouns[d.SeesAll] = append(nouns[d.SeesAll], d.Noun+"s")
	}
	if len(notes) == 0 {
		return
	}
	_, _ = fmt.Fprintln(out, "Buoy cannot tell which of these are hidden from this identity:")
	for _, note := range notes {
		_, _ = fmt.Fprintf(out, "  %s: %s\n", strings.Join(nouns[note], ", "), note)
	}
}

// line returns a text of the workspace that cannot end its line or its column.
func line(text string) string {
	return status.CleanLine(status.Visible(strings.NewReplacer("\n", " ", "\t", " ").Replace(text)))
}

// File is a file of config as code with proposed checks.
type File struct {
	Platform  string // the name of the platform of all checks
	Owner     string // of the platform
	Proposals []Proposal
}

// Validate returns an error with status.CodeInvalid if the platform breaks a rule.
func (f File) Validate() error { return f.platform().Validate() }

func (f File) platform() status.Platform {
	return status.Platform{Name: f.Platform, Slug: status.Slug(f.Platform), Owner: f.Owner, State: status.PlatformActive, Origin: status.OriginFile}.Clean()
}

// YAML returns the file, and how many checks it has. It says in comments what the limits come from, and which proposals are left out. A
// platform that breaks a rule is status.CodeInvalid.
func (f File) YAML(kinds status.Kinds) (text []byte, checks int, err error) {
	platform := configfile.PlatformEntry{Platform: f.platform()}
	if err := platform.Validate(); err != nil {
		return nil, 0, err
	}
	var header strings.Builder
	header.WriteString(configfile.SchemaLine + "# Written by \"buoy discover\". Review the limits, then use \"buoy apply\".\n")
	for _, p := range f.Proposals {
		if err := p.Problem(kinds); err != nil {
			fmt.Fprintf(&header, "# No check of %s (id %s): %s\n", p.Check.Name, line(p.Object.ID), line(err.Error()))
			continue
		}
		if p.Check.Owner == platform.Owner {
			p.Check.Owner = "" // it inherits the platform's
		}
		platform.Checks, platform.Comments = append(platform.Checks, p.Check), append(platform.Comments, p.Reason)
	}
	text, err = configfile.Config{Platforms: []configfile.PlatformEntry{platform}}.YAML(header.String())
	return text, len(platform.Checks), err
}
