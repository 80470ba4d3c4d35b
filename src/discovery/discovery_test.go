package discovery_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/status"
)

// job returns an object that a kind of these tests can watch.
func job(id, name string) probe.Object {
	return probe.Object{ID: id, Name: name, Owner: "ann", Tags: map[string]string{"team": "sales"}, Target: `{"job":"` + id + `"}`}
}

// kindOf returns a kind that finds objects. Its checks name them by their ids.
func kindOf(name string, objects []probe.Object, err error, limits func(id string) (probe.Limits, bool, error)) probe.Kind {
	k := probe.Kind{KindRules: status.KindRules{Name: status.Kind(name), Source: "databricks", Units: status.TimeUnits(), Listed: true, Tagged: true}, Label: "Kind " + name}
	k.Discovery = &probe.Discovery{
		Noun: "job",
		List: func(context.Context, *probe.Scope) ([]probe.Object, error) { return objects, err },
		Watches: func(_ context.Context, _ *probe.Scope, target []byte) (string, bool) {
			var t struct{ Job string }
			return t.Job, json.Unmarshal(target, &t) == nil && t.Job != ""
		},
	}
	if limits != nil {
		k.Discovery.Limits = func(_ context.Context, _ *probe.Scope, id string) (probe.Limits, bool, error) { return limits(id) }
	}
	return k
}

func check(platform, name, kind, target string, state status.CheckState) status.Check {
	return status.Check{PlatformID: platform, Name: name, Kind: status.Kind(kind), Target: json.RawMessage(target), State: state}
}

func stored() discovery.Stored {
	return discovery.Stored{
		Platforms: []status.Platform{{ID: "p1", Slug: "sales"}, {ID: "p2", Slug: "hr"}},
		Checks: []status.Check{
			check("p1", "Load", "run", `{"job":"1"}`, status.CheckActive), check("p2", "Paused", "run", `{"job":"1"}`, status.CheckPaused),
			check("p1", "Old", "run", `{"job":"2"}`, status.CheckArchived), check("p1", "Other kind", "schedule", `{"job":"2"}`, status.CheckActive),
			check("p1", "Gone", "run", `{"job":"9"}`, status.CheckActive), check("p1", "Broken", "run", `{}`, status.CheckActive),
		},
	}
}

func survey(t *testing.T, kinds probe.Registry, kind status.Kind) []discovery.Section {
	t.Helper()
	return discovery.Survey(t.Context(), nil, kinds, stored(), kind)
}

func TestSurvey(t *testing.T) {
	refused := errors.New("this identity cannot list jobs")
	kinds := probe.Registry{
		kindOf("run", []probe.Object{job("2", "b"), job("3", "a"), job("1", "b")}, nil, nil), {KindRules: status.KindRules{Name: "http"}}, kindOf("schedule", nil, refused, nil),
	}
	sections := survey(t, kinds, "")
	require.Len(t, sections, 2, "a kind that cannot be discovered is left out")
	var names []string
	for _, item := range sections[0].Items {
		names = append(names, fmt.Sprint(item.ID, item.WatchedBy))
	}
	require.Equal(t, []string{"3[]", `1[sales/"Load" hr/"Paused"]`, "2[]"}, names, "by name; an archived check watches nothing")
	require.Equal(t, 1, sections[0].Watched())
	require.Equal(t, refused, sections[1].Err, "one refused listing does not hide the others")
	require.Len(t, survey(t, kinds, "schedule"), 1)
}

func TestFilter(t *testing.T) {
	objects := []probe.Object{job("1", "Prod load"), job("2", "prod/eu/load"), {ID: "3", Name: "test"}}
	for name, c := range map[string]struct {
		filter discovery.Filter
		want   []string
	}{
		"all":                      {discovery.Filter{}, []string{"1", "2", "3"}},
		"a name in any case":       {discovery.Filter{Name: "PROD*"}, []string{"1", "2"}},
		"one character":            {discovery.Filter{Name: "tes?"}, []string{"3"}},
		"a whole name":             {discovery.Filter{Name: "prod"}, nil},
		"an owner":                 {discovery.Filter{Owner: "a*"}, []string{"1", "2"}},
		"a tag":                    {discovery.Filter{Tag: "team"}, []string{"1", "2"}},
		"a tag with its value":     {discovery.Filter{Tag: "team=sales"}, []string{"1", "2"}},
		"a tag with another value": {discovery.Filter{Tag: "team=sale"}, nil},
		"a tag with no value":      {discovery.Filter{Tag: "team="}, nil},
		"several":                  {discovery.Filter{Name: "*load", Owner: "ann", Tag: "team"}, []string{"1", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, c.filter.Validate())
			sections := discovery.Survey(t.Context(), nil, probe.Registry{kindOf("run", objects, nil, nil)}, discovery.Stored{}, "")
			c.filter.Apply(sections)
			var ids []string
			for _, item := range sections[0].Items {
				ids = append(ids, item.ID)
			}
			require.ElementsMatch(t, c.want, ids)
		})
	}
	require.EqualError(t, discovery.Filter{Owner: "[a"}.Validate(), `"[a" is not a pattern such as prod-*: * stands for any text, ? for one character, [ab] for one of them`)
}

func TestProposals(t *testing.T) {
	limits := func(id string) (probe.Limits, bool, error) {
		switch id {
		case "3":
			return probe.Limits{}, false, nil
		case "4":
			return probe.Limits{}, false, errors.New("the workspace cannot be reached")
		}
		return probe.Limits{Unit: "min", Warn: 2, Crit: 4, Reason: "the longest of 30 runs took 1 min"}, true, nil
	}
	runs := kindOf("run", []probe.Object{job("1", "watched"), job("2", "load"), job("3", " load "), job("4", "load"), job("5", "")}, nil, limits)
	schedules := kindOf("schedule", []probe.Object{job("2", "watched too"), job("5", "load")}, nil, nil)
	kinds := probe.Registry{runs, schedules}
	proposals, err := discovery.Propose(t.Context(), nil, survey(t, kinds, ""))
	require.NoError(t, err)
	type line struct{ name, kind, target, reason string }
	var got []line
	for _, p := range proposals {
		require.NoError(t, p.Problem(kinds.Rules()))
		require.Equal(t, p.Check.Crit != nil, p.Check.Unit == "min")
		got = append(got, line{p.Check.Name, string(p.Check.Kind), string(p.Check.Target), p.Reason})
	}
	require.Equal(t, []line{
		{"5", "run", `{"job":"5"}`, "the longest of 30 runs took 1 min"},
		{"load", "run", `{"job":"3"}`, "no limits, because its history is too short"},
		{"load (kind run)", "run", `{"job":"2"}`, "the longest of 30 runs took 1 min"},
		{"load (kind run 2)", "run", `{"job":"4"}`, "no limits, because its history could not be read: the workspace cannot be reached"},
		{"load (kind schedule)", "schedule", `{"job":"5"}`, ""},
	}, got)
}

func TestCheckThatWouldAlwaysBeGreenIsNotUsed(t *testing.T) {
	tables := kindOf("run", []probe.Object{job("7", "orders")}, nil, func(string) (probe.Limits, bool, error) { return probe.Limits{}, false, nil })
	tables.Discovery.OnlyLimits = true
	proposals, err := discovery.Propose(t.Context(), nil, survey(t, probe.Registry{tables}, ""))
	require.NoError(t, err)
	require.EqualError(t, proposals[0].Problem(probe.Registry{tables}.Rules()), "no limits, because its history is too short")
}

func TestProposalsAvoidNamesThatAreTaken(t *testing.T) {
	runs := kindOf("run", []probe.Object{job("7", "load"), job("8", "import")}, nil, nil)
	proposals, err := discovery.Propose(t.Context(), nil, survey(t, probe.Registry{runs}, ""), "load", "load (kind run)")
	require.NoError(t, err)
	require.Equal(t, "import", proposals[0].Check.Name)
	require.Equal(t, "load (kind run 2)", proposals[1].Check.Name)
}

func TestProposalsEndWithTheirContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	endless := kindOf("run", []probe.Object{job("7", "orders")}, nil, func(string) (probe.Limits, bool, error) { return probe.Limits{}, false, ctx.Err() })
	_, err := discovery.Propose(ctx, nil, survey(t, probe.Registry{endless}, ""))
	require.ErrorIs(t, err, context.Canceled)
}
