package httpapi

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/httpapi/api"
)

// maxFoundChecks is how many names of checks a found platform has. The page shows them as the reason why it was found.
const maxFoundChecks = 3

// searchStatus finds platforms of the board by their own fields and by the names of their checks.
func (s *Server) searchStatus(c *fiber.Ctx) error {
	var params api.SearchStatusParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	p, err := s.viewed()
	if err != nil {
		return err
	}
	words, out := newSearchWords(params.Q), api.StatusSearch{Platforms: []api.FoundPlatform{}}
	for _, platform := range p.view.Ranked() {
		fields := append([]string{platform.Name, platform.Slug, platform.Owner}, platform.Tags...)
		checks := foundChecks(words, fields, platform.Checks)
		if len(checks) > 0 || words.match(fields...) {
			first := checks[:min(len(checks), maxFoundChecks)]
			out.Platforms = append(out.Platforms, api.FoundPlatform{ID: platform.ID, Checks: first, CheckCount: len(checks)})
		}
	}
	return sendJSON(c, out)
}

// foundChecks returns the names of the checks that match together with the fields of their platform. A name without any of the
// words is not the reason for a match.
func foundChecks(words searchWords, fields []string, checks []*board.Check) []string {
	found := []string{}
	for _, check := range checks {
		inName := slices.ContainsFunc(words, func(word string) bool { return searchWords{word}.match(check.Name) })
		if inName && words.match(append(slices.Clip(fields), check.Name)...) {
			found = append(found, check.Name)
		}
	}
	return found
}
