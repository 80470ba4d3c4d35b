package httpapi

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) getSummary(c *fiber.Ctx) error {
	if !plain(c) {
		if err := s.bind.query(c, &api.GetSummaryParams{}); err != nil {
			return err
		}
	}
	p, err := s.viewed()
	if err != nil {
		return err
	}
	return p.summary.send(c)
}

func summaryOf(v *board.View) api.Summary {
	ranked := v.Ranked()
	out := api.Summary{
		Status: api.Status(v.Status), AsOf: v.AsOf, Stale: v.Stale, Reason: v.Reason,
		Counts: api.Counts{
			Total: v.Counts.Total, Green: v.Counts.Green, Yellow: v.Counts.Yellow, Red: v.Counts.Red, Unknown: v.Counts.Unknown,
			Maintenance: v.Counts.Maintenance,
		},
		FirstDay: dayOf(status.DayOf(v.At).AddDate(0, 0, -board.SummaryDays+1)), Days: board.SummaryDays,
		Platforms: make([]api.PlatformNow, len(ranked)), Messages: messagesOf(bySeverity(v.Messages)),
		Planned: messagesOf(byStart(v.Planned)), Warnings: []string{},
		Ingestion: api.Ingestion{
			State: api.IngestionState(v.Ingestion.State), Reason: v.Ingestion.Reason, LastRunAt: v.Ingestion.LastRunAt,
			LastSuccessAt: v.Ingestion.LastSuccessAt,
		},
	}
	for i, p := range ranked {
		out.Platforms[i] = platformNowOf(p)
	}
	return out
}

// byStart sorts messages by their start, the next one first.
func byStart(messages []status.Message) []status.Message {
	return slices.SortedStableFunc(slices.Values(messages), func(a, b status.Message) int { return a.StartsAt.Compare(b.StartsAt) })
}

// bySeverity sorts messages by severity, highest first, then newest first.
func bySeverity(messages []status.Message) []status.Message {
	return slices.SortedStableFunc(slices.Values(messages), func(a, b status.Message) int {
		return cmp.Or(cmp.Compare(b.Severity.Rank(), a.Severity.Rank()), b.StartsAt.Compare(a.StartsAt))
	})
}
