package configfile_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/catalog"
	"buoy/src/configfile"
	"buoy/src/status"
	"buoy/src/store/storetest"
)

// exported returns the store as a file.
func exported(t *testing.T, catalog catalog.Store) string {
	t.Helper()
	d, err := configfile.Export(t.Context(), catalog)
	require.NoError(t, err)
	text, err := d.YAML(configfile.ExportHeader)
	require.NoError(t, err)
	return string(text)
}

func TestExportIsReadable(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, whole, testTime).Apply(t.Context(), auditLog(db)))
	require.Equal(t, `# yaml-language-server: $schema=./buoy.schema.json
# Written by "buoy export"; "buoy schema" writes the schema that editors look for.
# "origin: APP" marks items that the app manages: apply creates them if they are missing, and does not change them.

platforms:
  - name: Sales lakehouse
    description: Orders
    owner: data-platform
    contact: "#data"
    url: https://example.com
    tags: [gold, emea]
    checks:
      - name: Beats
        kind: heartbeat
        paused: true
      - name: Orders fresh
        kind: http
        target:
          a: [2]
          url: https://example.com
          z: 1
        unit: ms
        warn: 30
        crit: 120
        freshness: 2d
        timeout: 30s
        attempts: 3
        owner: somebody
        runbook_url: https://example.com/runbook

  - name: "Ünï — Code!"
    owner: me

messages:
  - title: Orders move
    severity: MAINTENANCE
    starts_at: 2026-12-01T18:00:00.123456Z
    ends_at: 2026-12-01T20:00:00Z
    platforms: [sales-lakehouse]
  - title: Draft
    slug: own-slug
    body: |-
      two
      lines
    severity: INFO
    state: DRAFT
    starts_at: 2026-12-01T18:00:00Z
`, exported(t, db))
}

// storeWithApp returns a store with entities of files and of the app, some of them archived.
func storeWithApp(t *testing.T) catalog.Store {
	t.Helper()
	s := newDB(t)
	require.NoError(t, planned(t, s, whole, testTime).Apply(t.Context(), auditLog(s)))
	person := storetest.Audit(testTime, "ann")
	platform := func(id, slug string, state status.PlatformState) status.Platform {
		return storetest.NewPlatform(id, func(p *status.Platform) {
			p.Slug, p.Name, p.Owner, p.State, p.Audit = slug, "The "+slug, "ann", state, person
		})
	}
	check := func(id, platform, name string, state status.CheckState) status.Check {
		return storetest.NewCheck(platform, id, func(c *status.Check) {
			c.Name, c.Target, c.Freshness = name, json.RawMessage(`{"url": "https://x",  "a":1}`), time.Minute
			c.State, c.Audit = state, person
		})
	}
	require.NoError(t, s.Save(t.Context(), status.Collect(
		platform("p1", "shop", status.PlatformActive), platform("p2", "old", status.PlatformArchived),
	)))
	require.NoError(t, s.Save(t.Context(), status.Collect(
		check("c1", "p1", "Answers", status.CheckActive), check("c2", "p1", "Rests", status.CheckPaused),
		check("c3", "p1", "Gone", status.CheckArchived), check("c4", "p2", "Of the old", status.CheckActive),
	)))
	message := func(id string, state status.MessageState, platforms ...string) status.Message {
		return status.Message{
			ID: id, Title: "Hello", Severity: status.SeverityInfo, State: state, StartsAt: testTime, PlatformIDs: platforms,
			Origin: status.OriginApp, Version: 1, Audit: person,
		}
	}
	require.NoError(t, s.Save(t.Context(), status.Collect(
		message("m1", status.MessagePublished, "p1", "p2"), message("m2", status.MessageDraft), message("m3", status.MessageArchived),
		message("m4", status.MessagePublished, "p2"),
	)))
	return s
}

func TestApplyingAnExportChangesNothing(t *testing.T) {
	db := storeWithApp(t)
	text := exported(t, db)
	for _, archived := range []string{"The old", "Gone", "Of the old", "m3", "m4", "slug: old", "old, shop"} {
		require.NotContains(t, text, archived)
	}
	d, err := configfile.Parse("f.yml", []byte(text), urlRequired)
	require.NoError(t, err)
	for _, prune := range []bool{false, true} {
		p, err := configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: testTime.Add(time.Hour), Prune: prune})
		require.NoError(t, err)
		require.Empty(t, lines(p))
		require.Equal(t, 6+5, p.Unchanged)
	}
	require.Equal(t, text, exported(t, db), "a second export is the same")
}

func TestExportRestoresAnEmptyStore(t *testing.T) {
	text := exported(t, storeWithApp(t))
	db := newDB(t)
	require.NoError(t, planned(t, db, text, testTime).Apply(t.Context(), auditLog(db)))
	require.Equal(t, text, exported(t, db))
}

func TestExportWithOriginFileTakesOverFromTheApp(t *testing.T) {
	db := storeWithApp(t)
	text := strings.ReplaceAll(exported(t, db), " origin: APP\n", " origin: FILE\n")
	d, err := configfile.Parse("f.yml", []byte(text), urlRequired)
	require.NoError(t, err)
	p, err := configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: testTime})
	require.NoError(t, err)
	require.Equal(t, []string{
		"~ platform shop (taken over from the app)\n    origin: APP -> FILE\n    file: \"\" -> f.yml",
		"~ check shop/\"Answers\" (taken over from the app)\n    origin: APP -> FILE\n    file: \"\" -> f.yml",
		"~ check shop/\"Rests\" (taken over from the app)\n    origin: APP -> FILE\n    file: \"\" -> f.yml",
		"~ message message-m1 (taken over from the app)\n    slug: \"\" -> \"message-m1\"\n    platforms: old, shop -> shop\n    origin: APP -> FILE\n    file: \"\" -> f.yml",
		"~ message message-m2 (taken over from the app)\n    slug: \"\" -> \"message-m2\"\n    origin: APP -> FILE\n    file: \"\" -> f.yml",
	}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	p, err = configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: testTime, Prune: true})
	require.NoError(t, err)
	require.Empty(t, lines(p))
}

func TestMultilineQueryIsWrittenAsABlock(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, `platforms:
  - name: Sales
    owner: me
    checks:
      - name: Late
        kind: sql_query
        target:
          query: |
            SELECT count(*)

            FROM orders  -- "all"
              WHERE x: 'y'
`, testTime).Apply(t.Context(), auditLog(db)))
	require.Contains(t, exported(t, db), `
        target:
          query: |
            SELECT count(*)

            FROM orders  -- "all"
              WHERE x: 'y'
`)
}

func TestExportOfAnEmptyStoreIsEmpty(t *testing.T) {
	text := exported(t, newDB(t))
	d, err := configfile.Parse("f.yml", []byte(text), urlRequired)
	require.NoError(t, err)
	require.Equal(t, configfile.Config{}, d)
}

// nasty generates texts with characters that have a meaning in YAML.
func nasty(maximum int) *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{
			"null", "true", "yes", "~", "1", "1e3", "0x1F", ".nan", "2026-12-01", ": ", " #", "- ", "? ", "'", `"`, `\`, `\n`, "\n", "\n\n", "\n  ", "\t",
			" ", ":", "x:", "a:b", "&a", "*a", "!t", "|", ">", "%", "@", "`", "{", "}", "[", "]", ",", "<<", "---", "...", "https://x.org:80/a?b=c&d", "http://", "a\n  b", "a\n\nb\n", "é", "😀", "\u2028", "\ufeff", "a", "B",
		}),
		rapid.StringN(0, 5, -1),
	)
	return rapid.Custom(func(t *rapid.T) string {
		text := []rune(strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "pieces"), ""))
		return string(text[:min(len(text), maximum)])
	})
}

// oneOf draws a text that is valid for a field by the rules of the domain.
func oneOf(t *rapid.T, what string, maximum int, valid func(text string) bool) string {
	return nasty(maximum).Filter(valid).Draw(t, what)
}

func aPlatform(t *rapid.T, slug string) configfile.PlatformEntry {
	p := configfile.PlatformEntry{Platform: status.Platform{
		Slug: slug, Name: "x", Owner: "x", State: status.PlatformActive, Origin: anOrigin(t),
	}}
	valid := func(set func(p *status.Platform, text string)) func(string) bool {
		return func(text string) bool {
			q := p.Platform
			set(&q, text)
			return q.Validate() == nil
		}
	}
	p.Name = oneOf(t, "name", 80, valid(func(p *status.Platform, text string) { p.Name = text }))
	p.Owner = oneOf(t, "owner", 200, valid(func(p *status.Platform, text string) { p.Owner = text }))
	p.Contact = oneOf(t, "contact", 200, valid(func(p *status.Platform, text string) { p.Contact = text }))
	p.Description = oneOf(t, "description", 2000, valid(func(p *status.Platform, text string) { p.Description = text }))
	tag := nasty(40).Filter(valid(func(p *status.Platform, text string) { p.Tags = []string{text} }))
	p.Tags = orNil(rapid.SliceOfN(tag, 0, 3).Draw(t, "tags"))
	p.URL = rapid.SampledFrom([]string{"", "https://example.com/a?b=c#d", "http://x"}).Draw(t, "url")
	for _, name := range slices.Sorted(slices.Values(rapid.SliceOfNDistinct(
		nasty(80).Filter(func(text string) bool {
			return status.Check{Name: text, Kind: "http", Freshness: time.Minute, Attempts: 1}.Validate(anyTarget()) == nil
		}), 0, 3, rapid.ID[string]).Draw(t, "checks"))) {
		p.Checks = append(p.Checks, aCheck(t, name))
	}
	return p
}

func anOrigin(t *rapid.T) status.Origin {
	return rapid.SampledFrom([]status.Origin{status.OriginApp, status.OriginFile}).Draw(t, "origin")
}

func orNil[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

func aCheck(t *rapid.T, name string) status.Check {
	c := status.Check{
		Name: name, Kind: rapid.SampledFrom(anyTarget().Names()).Draw(t, "kind"), Origin: anOrigin(t),
		State:     rapid.SampledFrom([]status.CheckState{status.CheckActive, status.CheckPaused}).Draw(t, "state"),
		Freshness: time.Duration(rapid.Int64Range(10, 31*24*3600).Draw(t, "freshness")) * time.Second, Attempts: 1,
		RunbookURL: rapid.SampledFrom([]string{"", "https://example.com/r"}).Draw(t, "runbook"),
	}
	if rapid.Bool().Draw(t, "round") {
		c.Freshness = max(time.Minute, c.Freshness.Truncate(24*time.Hour))
	}
	if !anyTarget().IsPushed(c.Kind) {
		c.Timeout = time.Duration(rapid.IntRange(0, 120).Draw(t, "timeout")) * time.Second
		c.Attempts = rapid.IntRange(1, status.MaxAttempts).Draw(t, "attempts")
	}
	if kind, _ := anyTarget().Of(c.Kind); len(kind.Units) > 0 {
		c.Unit = rapid.SampledFrom(append(kind.Units, "")).Draw(t, "unit")
	} else {
		c.Unit = nasty(20).Filter(func(text string) bool { d := c; d.Unit = text; return d.Validate(anyTarget()) == nil }).Draw(t, "unit")
	}
	if rapid.Bool().Draw(t, "limits") {
		warn := rapid.Float64Range(1e-300, 1e300).Draw(t, "warn")
		crit := warn * 2
		c.Warn, c.Crit = &warn, &crit
	}
	target := map[string]any{"url": "x"}
	for range rapid.IntRange(0, 3).Draw(t, "fields") {
		target[nasty(20).Draw(t, "key")] = aValue(3).Draw(t, "value")
	}
	c.Target, _ = json.Marshal(target)
	return c
}

// aValue generates any value that a target can contain.
func aValue(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 5
		if depth > 0 {
			kinds = 7
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "what") {
		case 0:
			return nasty(40).Draw(t, "text")
		case 1:
			return rapid.Bool().Draw(t, "truth")
		case 2:
			return rapid.Int64().Draw(t, "whole")
		case 3:
			return rapid.Float64().Draw(t, "float") + 0 // no negative zero: YAML reads it as a whole number
		case 4:
			return nil
		case 5:
			return rapid.SliceOfN(aValue(depth-1), 0, 3).Draw(t, "list")
		}
		return rapid.MapOfN(nasty(10), aValue(depth-1), 0, 3).Draw(t, "object")
	})
}

func aMessage(t *rapid.T, slug string) configfile.MessageEntry {
	at := rapid.Int64Range(0, 4e15)
	m := configfile.MessageEntry{Message: status.Message{
		Slug: slug, Title: "x", Severity: rapid.SampledFrom(status.Severities()[:1]).Draw(t, "severity"), Origin: anOrigin(t),
		State:    rapid.SampledFrom([]status.MessageState{status.MessageDraft, status.MessagePublished, status.MessageArchived}).Draw(t, "state"),
		StartsAt: time.UnixMicro(at.Draw(t, "starts")).UTC(),
	}}
	if rapid.Bool().Draw(t, "ends") {
		ends := m.StartsAt.Add(time.Duration(rapid.Int64Range(1, 1e12).Draw(t, "lasts")) * time.Microsecond)
		m.EndsAt = &ends
	}
	m.Title = oneOf(t, "title", 120, func(text string) bool { n := m.Message; n.Title = text; return n.Validate() == nil })
	m.Body = oneOf(t, "body", 2000, func(text string) bool { n := m.Message; n.Body = text; return n.Validate() == nil })
	m.PlatformSlugs = orNil(slices.Sorted(slices.Values(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "1", "null"}), 0, 2).Draw(t, "platforms"))))
	return m
}

func TestWrittenFileReadsBackUnchanged(t *testing.T) {
	anything := anyTarget()
	rapid.Check(t, func(t *rapid.T) {
		var d configfile.Config
		names := map[string]bool{}
		for _, slug := range []string{"1", "a-b", "null"} {
			if p := aPlatform(t, slug); !names[p.Name] {
				names[p.Name] = true
				d.Platforms = append(d.Platforms, p)
			}
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "messages") {
			d.Messages = append(d.Messages, aMessage(t, fmt.Sprintf("m-%d", i)))
		}
		text, err := d.YAML(configfile.ExportHeader)
		require.NoError(t, err)
		got, err := configfile.Parse("f.yml", text, anything)
		require.NoError(t, err, "%s", text)
		for i := range got.Platforms {
			got.Platforms[i].File, got.Platforms[i].At, got.Platforms[i].SlugDerived = "", configfile.Position{}, false
		}
		for i := range got.Messages {
			got.Messages[i].File, got.Messages[i].At, got.Messages[i].SlugDerived = "", configfile.Position{}, false
		}
		require.Equal(t, d, got, "%s", text)
	})
}

func TestExportLeavesTheChecksOfRulesToTheRules(t *testing.T) {
	db := newDB(t)
	d, err := configfile.Parse("rules.yml", []byte("platforms:\n  - name: A\n    owner: me\n    checks: [{name: mine, kind: heartbeat}]\n  - {name: B, owner: me}\n"), anyTarget())
	require.NoError(t, err)
	for i := range d.Platforms {
		check := status.Check{Name: "load", Kind: "heartbeat", Target: []byte("{}"), State: status.CheckActive, Origin: status.OriginFile, Attempts: 1, Freshness: time.Hour}
		d.Platforms[i].Enrolled = []status.Check{check}
	}
	plan := func(d configfile.Config) configfile.Plan {
		p, err := configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: testTime, Kinds: anyTarget()})
		require.NoError(t, err)
		return p
	}
	require.NoError(t, plan(d).Apply(t.Context(), auditLog(db)))
	text := exported(t, db)
	comment := "    # Left out: the checks that watch rules of rules.yml have enrolled. The rules are not stored: copy them from there, or apply archives these checks.\n"
	_, platforms, _ := strings.Cut(text, "platforms:\n")
	require.Equal(t, "  - name: A\n    owner: me\n"+comment+"    checks:\n      - name: mine\n        kind: heartbeat\n\n  - name: B\n    owner: me\n"+comment, platforms)
	again, err := configfile.Parse("rules.yml", []byte(text), anyTarget())
	require.NoError(t, err)
	require.Empty(t, lines(plan(again)), "an export does not take the checks from their rules")
}

func TestExportNamesAllFilesWhoseRulesHaveEnrolledChecks(t *testing.T) {
	db := newDB(t)
	for _, file := range []string{"rules.yml", "more.yml", "rules.yml"} {
		d, err := configfile.Parse(file, []byte("platforms:\n  - {name: A, owner: me, origin: APP}\n"), anyTarget())
		require.NoError(t, err)
		checks, err := db.Checks(t.Context())
		require.NoError(t, err)
		d.Platforms[0].Enrolled = []status.Check{{
			Name: fmt.Sprint("load ", len(checks)), Kind: "heartbeat", Target: []byte("{}"), State: status.CheckActive, Origin: status.OriginFile,
			Attempts: 1, Freshness: time.Hour,
		}}
		plan, err := configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: testTime, Kinds: anyTarget()})
		require.NoError(t, err)
		require.NoError(t, plan.Apply(t.Context(), auditLog(db)))
	}
	require.Contains(t, exported(t, db), "# Left out: the checks that watch rules of more.yml, rules.yml have enrolled. ")
}
