package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
	"buoy/src/discovery"
	"buoy/src/httpapi/api"
	"buoy/src/status"
	"buoy/src/store/storetest"
)

// foundJobs are the names of the jobs of a workspace. Their ids are job-1, job-2 and so on.
type foundJobs []string

func (f foundJobs) Identity(context.Context) string { return "buoy-app" }

func (f foundJobs) Survey(_ context.Context, kind status.Kind, stored discovery.Stored, _ bool) (section discovery.Section, err error) {
	if kind != "job_run" {
		return section, status.Errorf(status.CodeConflict, "they cannot be listed")
	}
	if f == nil {
		return section, status.Errorf(status.CodeStoreDown, "this identity cannot list jobs")
	}
	for i, name := range f {
		var item discovery.Item
		item.ID, item.Name, item.Owner, item.Tags = fmt.Sprintf("job-%d", i+1), name, "ann", map[string]string{"team": name}
		item.Target = `{"job":"` + item.ID + `"}`
		for _, c := range stored.Checks {
			if string(c.Target) == item.Target {
				item.WatchedBy = append(item.WatchedBy, discovery.Watcher{Check: c, Platform: stored.Platforms[0]})
			}
		}
		section.Items = append(section.Items, item)
	}
	slices.SortStableFunc(section.Items, func(a, b discovery.Item) int { return strings.Compare(a.Name, b.Name) })
	return section, nil
}

func (f foundJobs) Propose(_ context.Context, section discovery.Section, taken []string) (all []discovery.Proposal, err error) {
	for _, item := range section.Items {
		if len(item.WatchedBy) > 0 {
			continue
		}
		name := item.Name
		if slices.Contains(taken, name) {
			name += " of the job"
		}
		p := discovery.Proposal{Object: item.Object, Check: status.Check{Name: name, Kind: "job_run", Target: []byte(item.Target), Owner: item.Owner}}
		if p.Reason = "no limits, because its history is too short"; item.ID == "job-1" {
			p.Check.Unit, p.Check.Warn, p.Check.Crit, p.Reason = "min", new(3.0), new(6.0), "the longest of 30 runs took 2 min"
		}
		all = append(all, p)
	}
	return all, nil
}

// FindHidden finds as many hidden jobs as there are visible ones.
func (f foundJobs) FindHidden(_ context.Context, kind status.Kind, refresh bool) (found discovery.Hidden, err error) {
	if kind != "job_run" {
		return found, status.Errorf(status.CodeConflict, "it cannot be found out which are hidden")
	}
	if f == nil {
		return found, status.Errorf(status.CodeStoreDown, "system.lakeflow.jobs could not be read: no USE SCHEMA")
	}
	found.ReadAt = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	if refresh {
		found.ReadAt = found.ReadAt.Add(time.Minute)
	}
	for _, name := range f {
		found.Items = append(found.Items, discovery.HiddenItem{Name: name, Command: "grant " + name})
	}
	return found, nil
}

const salesID = "01930000-0000-7000-8000-000000000001"

// discovering returns a server for an admin in whose workspace there are jobs. A check watches the second one.
func discovering(t *testing.T, jobs foundJobs) *Server {
	t.Helper()
	db := newDB(t)
	platform := storetest.NewPlatform("sales", func(p *status.Platform) { p.ID, p.Name = salesID, "Sales" })
	check := storetest.NewCheck("sales", "load", func(c *status.Check) { c.Kind, c.Target = "job_run", []byte(`{"job":"job-2"}`) })
	check.PlatformID = platform.ID
	require.NoError(t, db.Save(t.Context(), status.Collect(platform)))
	require.NoError(t, db.Save(t.Context(), status.Collect(check)))
	s := serverOn(t, db, admin(), slog.New(slog.DiscardHandler))
	s.Discover = jobs
	s.Board.Refresh(t.Context())
	return s
}

func TestDiscoveredObjects(t *testing.T) {
	s := discovering(t, foundJobs{"b load", "a load", "c"})
	all := get[api.DiscoveredObjectList](t, s, "/api/v1/discovered-objects?kind=job_run")
	require.Equal(t, 3, all.Visible)
	require.Equal(t, 1, all.Watched)
	require.Equal(t, "buoy-app", all.Identity)
	require.Equal(t, []string{"job-2", "job-1", "job-3"}, idsOf(all), "by name")
	require.Len(t, all.Items[0].WatchedBy, 1)
	require.Equal(t, "sales", all.Items[0].WatchedBy[0].Platform.Slug)
	require.Equal(t, "ann", all.Items[1].Owner)
	for query, want := range map[string][]string{
		"watched=true": {"job-2"}, "watched=false": {"job-1", "job-3"}, "q=LOAD": {"job-2", "job-1"}, "q=load+a": {"job-2", "job-1"},
		"q=job-3": {"job-3"}, "q=ann": {"job-2", "job-1", "job-3"}, "q=team%3Dc": {"job-3"}, "q=nothing": nil, "q=load&watched=false": {"job-1"},
	} {
		require.Equal(t, want, idsOf(get[api.DiscoveredObjectList](t, s, "/api/v1/discovered-objects?kind=job_run&"+query)), query)
	}
}

func idsOf(list api.DiscoveredObjectList) (ids []string) {
	for _, o := range list.Items {
		ids = append(ids, o.ID)
	}
	return ids
}

func TestDiscoveredObjectsByPage(t *testing.T) {
	const path = "/api/v1/discovered-objects?kind=job_run&page_size=1&watched=false"
	s := discovering(t, foundJobs{"b", "a", "a", "d"})
	var ids []string
	next := ""
	for range 5 {
		list := get[api.DiscoveredObjectList](t, s, path+next)
		ids = append(ids, idsOf(list)...)
		require.Equal(t, 4, list.Visible)
		if list.NextPageToken == nil {
			break
		}
		next = "&page_token=" + url.QueryEscape(*list.NextPageToken)
	}
	require.Equal(t, []string{"job-3", "job-1", "job-4"}, ids, "each object is on one page")
	s.Discover = foundJobs{}
	resp, body := ask(t, s, http.MethodGet, path+next)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Contains(t, body, "belongs to an object that is gone; begin without it")
}

func TestObjectsThatCannotBeListed(t *testing.T) {
	s := discovering(t, nil)
	resp, body := ask(t, s, http.MethodGet, "/api/v1/discovered-objects?kind=job_run")
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	require.Contains(t, body, "this identity cannot list jobs")
}

func TestHiddenObjects(t *testing.T) {
	const path = "/api/v1/discovered-objects:find-hidden"
	names := make(foundJobs, 52)
	for i := range names {
		names[i] = fmt.Sprintf("job %02d", i)
	}
	s := discovering(t, names)
	resp, body := send(t, s, http.MethodPost, path, `{"kind":"job_run"}`)
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	list := decoded[api.HiddenObjectList](t, body)
	require.Equal(t, 52, list.Count)
	require.Len(t, list.Items, 50)
	require.Equal(t, api.HiddenObject{Name: "job 49", Command: "grant job 49"}, list.Items[49])
	_, body = send(t, s, http.MethodPost, path, `{"kind":"job_run","refresh":true}`)
	require.Equal(t, time.Minute, decoded[api.HiddenObjectList](t, body).ReadAt.Sub(list.ReadAt))
	s.Discover = foundJobs{}
	_, body = send(t, s, http.MethodPost, path, `{"kind":"job_run"}`)
	require.Contains(t, body, `"count":0`)
	require.Contains(t, body, `"items":[]`)

	for _, c := range []struct {
		body string
		jobs foundJobs
		want int
		says string
	}{
		{`{"kind":"job_run"}`, nil, http.StatusServiceUnavailable, "system.lakeflow.jobs could not be read: no USE SCHEMA"},
		{`{"kind":"http"}`, names, http.StatusConflict, "it cannot be found out which are hidden"},
		{`{"kind":"x"}`, names, http.StatusBadRequest, "kind"},
		{`{}`, names, http.StatusBadRequest, "kind"},
		{`{"kind":"job_run","more":1}`, names, http.StatusBadRequest, "more"},
		{`[`, names, http.StatusBadRequest, ""},
	} {
		s.Discover = c.jobs
		resp, body := send(t, s, http.MethodPost, path, c.body)
		require.Equal(t, c.want, resp.StatusCode, "%s: %s", c.body, body)
		require.Contains(t, body, c.says)
	}
}

func TestProposedChecks(t *testing.T) {
	s := discovering(t, foundJobs{"load", "watched", "load"})
	resp, body := send(t, s, http.MethodPost, "/api/v1/discovered-objects:propose", `{"kind":"job_run","ids":["job-3","job-1","job-2","gone"]}`)
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	list := decoded[api.ProposedCheckList](t, body)
	require.Equal(t, []api.ProposedCheck{
		{
			ID: "job-1", Name: "load", Target: map[string]any{"job": "job-1"}, Owner: "ann", Unit: new("min"), Warn: new(3.0), Crit: new(6.0),
			Reason: "the longest of 30 runs took 2 min", Problem: list.Items[0].Problem,
		},
		{
			ID: "job-3", Name: "load", Target: map[string]any{"job": "job-3"}, Owner: "ann",
			Reason: "no limits, because its history is too short", Problem: list.Items[1].Problem,
		},
	}, list.Items, "nothing for what is watched, and for what is not there")
	require.Contains(t, list.Items[0].Problem, `"job_run" is not a kind of check`, "the rules of checks apply")
	for _, body := range []string{`{}`, `{"kind":"job_run","ids":[]}`, `{"kind":"job_run","ids":[""]}`, `{"kind":"x","ids":["a"]}`, `{"kind":"job_run","ids":["a"],"more":1}`, `[`} {
		resp, text := send(t, s, http.MethodPost, "/api/v1/discovered-objects:propose", body)
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, "%s: %s", body, text)
	}
	_, body = send(t, s, http.MethodPost, "/api/v1/discovered-objects:propose", `{"kind":"job_run","ids":["job-1"],"platform_id":"`+salesID+`"}`)
	require.Equal(t, "load of the job", decoded[api.ProposedCheckList](t, body).Items[0].Name, "the platform has a check named load")
	_, body = send(t, s, http.MethodPost, "/api/v1/discovered-objects:propose", `{"kind":"job_run","ids":["job-1"],"platform_id":"01930000-0000-7000-8000-000000000002"}`)
	require.Contains(t, body, "there is no platform with this id")
	s.Identify = func(context.Context, func(string) string) (*auth.Principal, error) {
		return &auth.Principal{Email: "o@b", Role: auth.Operator}, nil
	}
	resp, _ = send(t, s, http.MethodPost, "/api/v1/discovered-objects:propose", `{"kind":"job_run","ids":["job-1"]}`)
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
}
