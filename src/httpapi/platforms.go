package httpapi

import (
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// defaultPageSize is the default number of entries per page.
const defaultPageSize = 50

func (s *Server) listPlatforms(c *fiber.Ctx) error {
	p, err := s.viewed()
	if err != nil {
		return err
	}
	if plain(c) {
		return p.platforms(c)
	}
	var params api.ListPlatformsParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	list, err := platformList(p.view, params)
	if err != nil {
		return err
	}
	return sendJSON(c, list)
}

// plain reports whether a request has no query, so that a prepared response matches.
func plain(c *fiber.Ctx) bool { return len(c.Request().URI().QueryString()) == 0 }

func platformList(v *board.View, params api.ListPlatformsParams) (api.PlatformList, error) {
	state := valueOr(params.State, api.PlatformStateACTIVE)
	text := valueOr(params.Q, "")
	list := listKey("platforms", string(state), string(valueOr(params.Status, "")), valueOr(params.Owner, ""), text)
	request, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return api.PlatformList{}, err
	}
	words := newSearchWords(text)
	selected, next := page(v.Platforms, request,
		func(p *board.Platform) (time.Time, string) { return p.CreatedAt, p.ID },
		func(p *board.Platform) bool {
			return string(p.State) == string(state) && matchesFilter(params.Status, p.Now.Status) && matchesFilter(params.Owner, p.Owner) &&
				matchesPlatform(words, p)
		})
	out := api.PlatformList{Items: make([]api.Platform, len(selected)), NextPageToken: next}
	for i, p := range selected {
		out.Items[i] = platformOf(p)
	}
	return out, nil
}

// matchesFilter reports whether a value passes an optional filter.
func matchesFilter[F, V ~string](filter *F, value V) bool {
	return filter == nil || string(*filter) == string(value)
}

func (s *Server) getPlatform(c *fiber.Ctx) error {
	if err := s.bind.query(c, &api.GetPlatformParams{}); err != nil {
		return err
	}
	v, p, err := s.platform(c)
	if err != nil {
		return err
	}
	out := api.PlatformDetail{
		Platform: platformOf(p), Checks: make([]api.Check, len(p.Checks)), Messages: messagesOf(bySeverity(v.MessagesAbout(p.ID))),
		AsOf: v.AsOf, Stale: v.Stale, Reason: v.Reason,
	}
	for i, check := range p.Checks {
		out.Checks[i] = checkOf(check)
	}
	return sendJSON(c, out)
}

// platform returns the platform in the path, by id or slug.
func (s *Server) platform(c *fiber.Ctx) (*board.View, *board.Platform, error) {
	p, err := s.viewed()
	if err != nil {
		return nil, nil, err
	}
	ref, err := url.PathUnescape(strings.Clone(c.Params("platform")))
	if err != nil {
		return nil, nil, status.Errorf(status.CodeNotFound, "there is no such platform")
	}
	found := p.view.Platform(status.CanonicalID(ref))
	if found == nil {
		return nil, nil, status.Errorf(status.CodeNotFound, "there is no platform %q", ref)
	}
	return p.view, found, nil
}

// defaultUptimeDays is the default number of days of uptime.
const defaultUptimeDays = 90

func (s *Server) getPlatformUptime(c *fiber.Ctx) error {
	var params api.GetPlatformUptimeParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	if params.Hours != nil && params.Days != nil {
		return status.Invalid("the query", []status.FieldError{{Field: "hours", Rule: "excluded_with", Message: "cannot be combined with days"}})
	}
	v, p, err := s.platform(c)
	if err != nil {
		return err
	}
	var u board.Uptime
	if params.Hours != nil {
		u = v.RecentUptime(p, time.Duration(*params.Hours)*time.Hour)
	} else {
		u = v.Uptime(p, valueOr(params.Days, defaultUptimeDays))
	}
	out := api.PlatformUptime{
		PlatformID: p.ID, From: u.From, To: u.To, Uptime: uptimeOf(u.Tally), Coverage: coverageOf(u.Tally, u.Window),
		Days: make([]api.DayUptime, len(u.Days)),
	}
	for i, d := range u.Days {
		out.Days[i] = dayUptimeOf(d)
	}
	return sendJSON(c, out)
}
