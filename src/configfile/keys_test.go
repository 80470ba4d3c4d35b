package configfile_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"buoy/src/configfile"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

func TestDuplicateSlugIsReportedWithASuggestion(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"platforms": {
			"platforms:\n  - {name: A B, owner: x}\n  - {name: A-B, owner: x}\n",
			`f.yml:3:12: platform "A-B" has the slug a-b, which is also the slug of "A B" at f.yml:2. Give one of them another slug, such as slug: a-b-2`,
		},
		"three platforms": {
			"platforms:\n  - {name: A B, owner: x}\n  - {name: x, slug: a-b-2, owner: x}\n  - {name: a_b, owner: x}\n",
			`f.yml:4:12: platform "a_b" has the slug a-b, which is also the slug of "A B" at f.yml:2. Give one of them another slug, such as slug: a-b-3`,
		},
		"an accent": {"platforms:\n  - {name: Café, owner: x}\n  - {name: Cafe, owner: x}\n", `"Cafe" has the slug cafe, which is also the slug of "Café" at f.yml:2`},
		"the same name in another Unicode form": {
			"platforms:\n  - {name: Caf\u00e9, owner: x}\n  - {name: Cafe\u0301, owner: x}\n", `platform name "Café" is declared twice, first at f.yml:2`,
		},
		"a written slug": {"platforms:\n  - {name: A, owner: x}\n  - {name: B, slug: a, owner: x}\n", `f.yml:3:21: platform "B" has the slug a, which is also the slug of "A" at f.yml:2`},
		"messages": {
			"messages:\n  - &m {title: 数据, severity: INFO, starts_at: 2026-12-01T18:00:00Z}\n  - {<<: *m, body: x}\n",
			`which is also the slug of "数据" at f.yml:2. Give one of them another slug, such as slug: name-`,
		},
		"checks": {oneCheck + "      - {name: \"C\\u00a0\", kind: heartbeat}\n", `f.yml:7:16: check "C" is declared twice, first at f.yml:5`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := configfile.Parse("f.yml", []byte(tc.text), urlRequired)
			require.ErrorContains(t, err, tc.want)
		})
	}
}

// planOf compares a file with the store.
func planOf(t require.TestingT, db *sqlstore.Store, file, text string) (configfile.Plan, error) {
	d, err := configfile.Parse(file, []byte(text), urlRequired)
	require.NoError(t, err)
	return configfile.MakePlan(context.Background(), db, d, configfile.Options{Actor: "config", Now: testTime})
}

func TestDerivedSlugDoesNotMatchAnotherName(t *testing.T) {
	db := newDB(t)
	message := "messages:\n  - {title: %s, severity: INFO, starts_at: 2026-12-01T18:00:00Z}\n"
	require.NoError(t, planned(t, db, "platforms:\n  - {name: A B, owner: x}\n"+fmt.Sprintf(message, "A B"), testTime).Apply(t.Context(), auditLog(db)))

	_, err := planOf(t, db, "other.yml", "platforms:\n  - {name: A-B, owner: x}\n")
	require.ErrorContains(t, err, `platform "A-B" gets the slug a-b, which platform "A B" already has. That platform is managed by f.yml. If they are the same, write slug: a-b; otherwise write another slug, such as slug: a-b-2`)
	_, err = planOf(t, db, "other.yml", fmt.Sprintf(message, "A-B"))
	require.ErrorContains(t, err, `message "A-B" gets the slug a-b, which message "A B" already has`)

	p, err := planOf(t, db, "other.yml", "platforms:\n  - {name: A-B, slug: a-b, owner: x}\n")
	require.NoError(t, err)
	require.Contains(t, lines(p)[0], `name: "A B" -> "A-B"`, "a written slug renames the platform")
	p, err = planOf(t, db, "f.yml", "platforms:\n  - {name: A-B, owner: x}\n")
	require.NoError(t, err)
	require.Contains(t, lines(p)[0], `name: "A B" -> "A-B"`, "its own file can rename the platform")
}

// Earlier versions derived other slugs, and stored names and titles as they were written.
func TestEntitiesOfEarlierVersionsAreFound(t *testing.T) {
	db := newDB(t)
	file := "platforms:\n  - name: Größe\n    owner: me\n    checks:\n      - {name: \"Übrig  e\", kind: heartbeat}\n" +
		"messages:\n  - {title: Größe, severity: MAINTENANCE, starts_at: 2026-12-01T18:00:00Z, platforms: [gr-e]}\n"
	old := strings.NewReplacer("name: Größe\n", "name: Größe\n    slug: gr-e\n", "title: Größe", "title: Größe, slug: gr-e").Replace(file)
	require.NoError(t, planned(t, db, old, testTime).Apply(t.Context(), auditLog(db)))
	platforms, err := db.Platforms(t.Context())
	require.NoError(t, err)
	checks, err := db.Checks(t.Context())
	require.NoError(t, err)
	checks[0].Name = norm.NFD.String("Übrig  e") // as it was stored
	checks[0].Version++
	require.NoError(t, db.Save(t.Context(), status.Collect(checks...)))

	p := planned(t, db, file, testTime)
	require.Equal(t, []string{"~ check gr-e/\"Übrig e\"\n    name: \"" + norm.NFD.String("Übrig  e") + "\" -> \"Übrig e\""}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	require.Empty(t, lines(planned(t, db, file, testTime)))
	require.Empty(t, lines(planned(t, db, strings.ReplaceAll(file, "[gr-e]", "[grosse]"), testTime)), "messages can name a platform by either slug")
	after, err := db.Checks(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{checks[0].ID, platforms[0].ID}, []string{after[0].ID, after[0].PlatformID})

	_, err = planOf(t, db, "f.yml", "platforms:\n  - {name: Größe, slug: other, owner: me}\n")
	require.ErrorContains(t, err, `the name "Größe" is already used by platform gr-e`)
}

// scripts are the Unicode tables of the letters in generated names.
var scripts = []*unicode.RangeTable{
	unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Hangul, unicode.Arabic, unicode.Hebrew, unicode.Devanagari, unicode.Cyrillic, unicode.Greek, unicode.Thai, unicode.So,
}

func aName(valid func(name string) bool) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		table := rapid.SampledFrom(scripts).Draw(t, "script")
		word := rapid.StringOfN(rapid.RuneFrom([]rune{'1', '-', '_'}, table), 1, 8, -1)
		return strings.Join(rapid.SliceOfN(word, 1, 3).Draw(t, "words"), " ")
	}).Filter(func(name string) bool { return valid(status.CleanLine(name)) })
}

func TestSecondApplyChangesNothingInAnyScript(t *testing.T) {
	named := aName(func(name string) bool {
		return status.Platform{Name: name, Slug: "x", Owner: "x"}.Validate() == nil
	})
	rapid.Check(t, func(rt *rapid.T) {
		db, t := newDB(t), rt
		slugs := map[string]bool{}
		var file strings.Builder
		quote := func(name string) string {
			form := rapid.SampledFrom([]norm.Form{norm.NFC, norm.NFD}).Draw(t, "form")
			return `"` + form.String(name) + rapid.SampledFrom([]string{"", " "}).Draw(t, "end") + `"`
		}
		file.WriteString("platforms:\n")
		names := rapid.SliceOfNDistinct(named, 1, 3, status.Slug).Draw(t, "names")
		for _, name := range names {
			slugs[status.Slug(name)] = true
			fmt.Fprintf(&file, "  - name: %s\n    owner: me\n    checks:\n      - {name: %s, kind: heartbeat}\n", quote(name), quote(name))
		}
		file.WriteString("messages:\n")
		for slug := range slugs {
			fmt.Fprintf(&file, "  - {title: %s, severity: INFO, starts_at: 2026-12-01T18:00:00Z, platforms: [%s]}\n", quote(slug), slug)
		}
		p, err := planOf(t, db, "f.yml", file.String())
		require.NoError(t, err, file.String())
		require.NoError(t, p.Apply(context.Background(), auditLog(db)))
		p, err = planOf(t, db, "f.yml", file.String())
		require.NoError(t, err)
		require.Empty(t, lines(p), file.String())

		d, err := configfile.Export(context.Background(), db)
		require.NoError(t, err)
		yaml, err := d.YAML(configfile.ExportHeader)
		require.NoError(t, err)
		p, err = planOf(t, db, "f.yml", string(yaml))
		require.NoError(t, err, "%s", yaml)
		require.Empty(t, lines(p), "%s", yaml)
	})
}
