package httpapi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) listResults(c *fiber.Ctx) error {
	var params api.ListResultsParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	p, err := s.viewed()
	if err != nil {
		return err
	}
	window, err := s.windowOf(params.From, params.To)
	if err != nil {
		return err
	}
	list := listKey("results", valueOr(params.PlatformID, ""), valueOr(params.CheckID, ""), valueOr(params.RunID, ""), string(valueOr(params.Status, "")),
		windowKey(window))
	at, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return err
	}
	found, err := s.Board.Results(c.UserContext(), p.view, status.ResultFilter{
		PlatformID: valueOr(params.PlatformID, ""), CheckID: valueOr(params.CheckID, ""), RunID: valueOr(params.RunID, ""), Status: status.Status(valueOr(params.Status, "")),
		Observed: window, Before: at.after, Limit: at.size,
	})
	if err != nil {
		return err
	}
	out := api.ResultList{Items: make([]api.Result, len(found.Results)), ServedFrom: api.ResultListServedFromBoard}
	if found.FromStore {
		out.ServedFrom = api.ResultListServedFromStore
	}
	for i, r := range found.Results {
		out.Items[i] = namedResultOf(p.view, r)
	}
	if found.More {
		last := found.Results[len(found.Results)-1]
		out.NextPageToken = nextToken(last.ObservedAt, last.ID, list)
	}
	return sendJSON(c, out)
}

// namedResultOf returns a result with the names of its check and platform, if the board has them.
func namedResultOf(v *board.View, r status.Result) api.Result {
	out := resultOf(r)
	if check := v.Check(r.CheckID); check != nil {
		out.CheckName, out.Unit = &check.Name, &check.DisplayUnit
	}
	if platform := v.Platform(r.PlatformID); platform != nil {
		out.PlatformName, out.PlatformSlug = &platform.Name, &platform.Slug
	}
	return out
}

// windowOf reads an optional half-open time range. A missing side is zero.
func (s *Server) windowOf(from, to *time.Time) (status.Span, error) {
	window := status.Span{From: valueOr(from, time.Time{}), To: valueOr(to, time.Time{})}
	bad := status.CheckRange(window, s.Now())
	for _, side := range []struct {
		field string
		given *time.Time
	}{{"from", from}, {"to", to}} {
		if side.given != nil && side.given.IsZero() { // the year 1 must not count as missing
			bad = append(bad, status.FieldError{Field: side.field, Rule: "range", Message: "must be a time since 1970"})
		}
	}
	return window, status.Invalid("the query", bad)
}

func (s *Server) listLatestResults(c *fiber.Ctx) error {
	p, err := s.viewed()
	if err != nil {
		return err
	}
	if plain(c) {
		return p.latest(c)
	}
	var params api.ListLatestResultsParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	list, err := latestList(p.view, params)
	if err != nil {
		return err
	}
	return sendJSON(c, list)
}

func latestList(v *board.View, params api.ListLatestResultsParams) (api.LatestList, error) {
	list := listKey("latest", valueOr(params.PlatformID, ""), string(valueOr(params.Status, "")))
	at, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return api.LatestList{}, err
	}
	cut, next := page(v.Checks, at, checkKey, func(c *board.Check) bool {
		return c.Now.Counted && matchesFilter(params.PlatformID, c.PlatformID) && matchesFilter(params.Status, c.Now.Status)
	})
	out := api.LatestList{Items: make([]api.Latest, len(cut)), NextPageToken: next}
	for i, check := range cut {
		out.Items[i] = latestOf(v, check)
	}
	return out, nil
}

func latestOf(v *board.View, c *board.Check) api.Latest {
	out := api.Latest{
		CheckID: c.ID, PlatformID: c.PlatformID, CheckName: c.Name, Status: api.Status(c.Now.Status),
		LastKnown: lastKnown(c.Now.LastKnown), Stale: c.Now.Stale, Reason: c.Now.Reason, Since: c.Now.Since,
	}
	if p := v.Platform(c.PlatformID); p != nil {
		out.PlatformName = p.Name
	}
	if c.Measured() {
		r := resultOf(*c.Now.Newest)
		out.Result = &r
	}
	return out
}

// Defaults of a series.
const (
	defaultBuckets      = 240
	defaultSeriesWindow = 24 * time.Hour
)

func (s *Server) getSeries(c *fiber.Ctx) error {
	var params api.GetSeriesParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	p, err := s.viewed()
	if err != nil {
		return err
	}
	to := valueOr(params.To, p.view.At)
	window, err := s.windowOf(params.From, &to)
	if err != nil {
		return err
	}
	if params.From == nil {
		window.From = to.Add(-defaultSeriesWindow)
	}
	check := p.view.Check(params.CheckID)
	if check == nil {
		return status.Errorf(status.CodeNotFound, "there is no check %s", params.CheckID)
	}
	series, err := s.Board.Series(c.UserContext(), p.view, check, window, valueOr(params.Buckets, defaultBuckets))
	if err != nil {
		return err
	}
	out := api.Series{
		CheckID: check.ID, From: series.From, To: series.To, BucketSeconds: series.Bucket.Seconds(), Unit: check.DisplayUnit,
		Warn: check.Warn, Crit: check.Crit, BuiltFrom: api.SeriesBuiltFrom(series.Source), Points: make([]api.SeriesPoint, len(series.Points)),
	}
	for i, point := range series.Points {
		out.Points[i] = api.SeriesPoint{At: point.At, Status: api.Status(point.Status), Results: point.Results}
		if point.Excluded {
			out.Points[i].Excluded = &point.Excluded
		}
		if point.Values > 0 {
			out.Points[i].Min, out.Points[i].Avg, out.Points[i].Max = &point.Min, &point.Avg, &point.Max
		}
	}
	return sendJSON(c, out)
}
