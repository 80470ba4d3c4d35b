package sqlstore_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// A warehouse costs money while it runs, so the number of statements per call does not depend on the input.
func TestCallUsesOneStatementForAnyInput(t *testing.T) {
	s, engine := openStrict(t)
	ctx := t.Context()
	all := someOfAll()
	platforms, checks := all.Platforms[:2], []status.Check{all.Checks[0], all.Checks[2]}
	results := []status.Result{
		status.Judge(checks[0], "r1", status.Outcome{}, morning), status.Judge(checks[1], "r1", status.Outcome{}, morning),
	}
	days := []status.Day{all.Days[0], {CheckID: "d", Day: all.Days[0].Day, LastStatus: status.Green}}
	second := all.Runs[0]
	second.ID = "another"
	first := func(_ any, err error) error { return err }
	ignored := func(store.ChangeSet) error { return nil }
	span := status.Span{From: morning, To: morning.Add(time.Hour)}
	parts := []status.CheckTransitions{{CheckID: checks[0].ID, Span: span}, {CheckID: checks[1].ID, Span: span}}
	for _, test := range []struct {
		name string
		want int
		call func() error
	}{
		{"Save platforms", 1, func() error { return s.Save(ctx, status.Collect(platforms...)) }},
		{"Save platforms again", 2, func() error { return s.Save(ctx, status.Collect(platforms...)) }}, // reads the stored platforms
		{"Save checks", 1, func() error { return s.Save(ctx, status.Collect(checks...)) }},
		{"Save messages", 1, func() error { return s.Save(ctx, status.Collect(all.Messages[:1]...)) }},
		{"nothing to save", 0, func() error { return s.Save(ctx, nil) }},
		{"Platforms", 1, func() error { return first(s.Platforms(ctx)) }},
		{"Checks", 1, func() error { return first(s.Checks(ctx)) }},
		{"Messages", 1, func() error { return first(s.Messages(ctx)) }},
		{"InsertResults", 1, func() error { return first(s.InsertResults(ctx, results, "ingest", morning)) }},
		{"InsertResults again", 1, func() error { return first(s.InsertResults(ctx, results, "ingest", morning)) }},
		{"ListResults", 1, func() error { return first(s.ListResults(ctx, status.ResultFilter{Limit: 1})) }},
		{"NewResults", 1, func() error { return first(s.NewResults(ctx, store.Uncounted{Since: morning, From: morning})) }},
		{"SpanResults", 1, func() error { return first(s.SpanResults(ctx, span)) }},
		{"CheckResults", 1, func() error { return first(s.CheckResults(ctx, "c", span, 1)) }},
		{"StartRun", 1, func() error { return first(s.StartRun(ctx, all.Runs[0])) }},
		{"StartRun beside another", 2, func() error { return first(s.StartRun(ctx, second)) }}, // reads the RUNNING runs
		{"RoundInput", 1, func() error { return first(s.RoundInput(ctx, morning)) }},
		{"FinishRun", 1, func() error { return s.FinishRun(ctx, all.Runs[1]) }},
		{"SaveDays", 1, func() error { return s.SaveDays(ctx, days, "ingest", morning) }},
		{"NewestDays", 1, func() error { return first(s.NewestDays(ctx, morning)) }},
		{"SpanDays", 1, func() error { return first(s.SpanDays(ctx, span)) }},
		{"ReplaceTransitions", 1, func() error { return s.ReplaceTransitions(ctx, parts, "ingest", morning) }},
		{"ListTransitions", 1, func() error { return first(s.ListTransitions(ctx, status.TransitionFilter{Limit: 1})) }},
		{"UnfilledDays", 1, func() error { return first(s.UnfilledDays(ctx)) }},
		{"MarkFilled", 1, func() error { return s.MarkFilled(ctx, span) }},
		{"EntitiesSince", 1, func() error { return first(s.EntitiesSince(ctx, morning, store.Horizon{})) }},
		{"FactsSince", 1, func() error { return s.FactsSince(ctx, morning, store.Horizon{}, ignored) }},
		{"FactsSince a zero time", 1, func() error { return s.FactsSince(ctx, time.Time{}, store.Horizon{LongLived: []string{"c"}}, ignored) }},
		{"CheckSchema", 1, func() error { return s.CheckSchema(ctx) }},
	} {
		engine.Statements()
		require.NoError(t, test.call(), test.name)
		require.Len(t, engine.Statements(), test.want, test.name)
	}
}
