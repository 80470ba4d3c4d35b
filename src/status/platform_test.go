package status_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"buoy/src/status"
)

func TestPlatformValidate(t *testing.T) {
	type change = func(*status.Platform)
	link := func(s string) change { return func(p *status.Platform) { p.URL = s } }
	for name, tc := range map[string]struct {
		change change
		want   []string
	}{
		"the one of the tests is valid":         {func(*status.Platform) {}, nil},
		"a name is required":                    {func(p *status.Platform) { p.Name = "" }, []string{"name required"}},
		"a name of white space is none":         {func(p *status.Platform) { p.Name = "\u00a0\u2003 " }, []string{"name required"}},
		"a name of invisible characters":        {func(p *status.Platform) { p.Name = "\u200b\u2060" }, []string{"name required"}},
		"a name in any script, with emoji":      {func(p *status.Platform) { p.Name = "データ基盤 👩‍🚀" }, nil},
		"a name of 80 characters":               {func(p *status.Platform) { p.Name = strings.Repeat("🛟", 80) }, nil},
		"a name of 81 characters":               {func(p *status.Platform) { p.Name = strings.Repeat("🛟", 81) }, []string{"name max"}},
		"a name of two lines":                   {func(p *status.Platform) { p.Name = "a\nb" }, []string{"name control"}},
		"a name with a line separator":          {func(p *status.Platform) { p.Name = "a\u2028b" }, []string{"name control"}},
		"a name with NUL":                       {func(p *status.Platform) { p.Name = "a\x00b" }, []string{"name control"}},
		"a name that is not UTF-8":              {func(p *status.Platform) { p.Name = "a\xc3" }, []string{"name utf8"}},
		"a description may have lines and tabs": {func(p *status.Platform) { p.Description = "a\n\tb" }, nil},
		"a description of 2,000 characters":     {func(p *status.Platform) { p.Description = strings.Repeat("ü", 2000) }, nil},
		"a description of 2,001 characters":     {func(p *status.Platform) { p.Description = strings.Repeat("ü", 2001) }, []string{"description max"}},
		"a description with an escape":          {func(p *status.Platform) { p.Description = "\x1b[2J" }, []string{"description control"}},
		"a description that is not UTF-8":       {func(p *status.Platform) { p.Description = "\xff" }, []string{"description utf8"}},
		"an owner is required":                  {func(p *status.Platform) { p.Owner = "" }, []string{"owner required"}},
		"an owner of 201 characters":            {func(p *status.Platform) { p.Owner = strings.Repeat("o", 201) }, []string{"owner max"}},
		"a contact of 201 characters":           {func(p *status.Platform) { p.Contact = strings.Repeat("o", 201) }, []string{"contact max"}},
		"twenty tags":                           {func(p *status.Platform) { p.Tags = slices.Repeat([]string{"t"}, 20) }, nil},
		"twenty-one tags":                       {func(p *status.Platform) { p.Tags = slices.Repeat([]string{"t"}, 21) }, []string{"tags max"}},
		"a tag of 41 characters, an empty one": {
			func(p *status.Platform) { p.Tags = []string{"ok", strings.Repeat("t", 41), ""} }, []string{"tags[1] max", "tags[2] required"},
		},

		"an http address":                     {link("http://host/path?a=b#c"), nil},
		"an https address with a port":        {link("https://host:8443"), nil},
		"an address of 2,000 characters":      {link("https://h/" + strings.Repeat("x", 1990)), nil},
		"an address of 2,001 characters":      {link("https://h/" + strings.Repeat("x", 1991)), []string{"url max"}},
		"an address without a scheme":         {link("host/path"), []string{"url url"}},
		"an address without a host":           {link("https:///path"), []string{"url url"}},
		"an address with a port and no host":  {link("https://:8443/"), []string{"url url"}},
		"an address that runs in the browser": {link("javascript://host/%0aalert(1)"), []string{"url url"}},
		"an address with a user":              {link("https://me@host"), []string{"url url"}},
		"an address with a password":          {link("https://me:pw@host"), []string{"url url"}},
		"an address that is not UTF-8":        {link("https://host/\xff"), []string{"url utf8"}},
		"an address with a line break":        {link("https://host/\n"), []string{"url url"}},
		"everything that is wrong, at one time": {
			func(p *status.Platform) { *p = status.Platform{URL: "x", Tags: []string{""}} },
			[]string{"name required", "owner required", "url url", "slug slug", "tags[0] required"},
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, rules(t, aPlatform(tc.change).Validate())) })
	}
}

func TestURLErrorsDoNotContainThePassword(t *testing.T) {
	err := aPlatform(func(p *status.Platform) { p.URL = "ftp://me:hunter2@host" }).Validate()
	require.ErrorContains(t, err, "must be an absolute http or https address")
	require.NotContains(t, err.Error(), "hunter2")
}

func TestSlugShapes(t *testing.T) {
	for slug, valid := range map[string]bool{
		"a": true, "0": true, "a-b": true, "sales-lakehouse-2": true, strings.Repeat("a", 80): true,
		"": false, "-a": false, "a-": false, "a--b": false, "A": false, "a_b": false, "a b": false, "ä": false, "a\n": false,
		"a/b": false, strings.Repeat("a", 81): false, "0198c0de-0000-7000-8000-0000000000f1": false,
		"0198c0de-0000-7000-8000-0000000000f": true,
	} {
		err := aPlatform(func(p *status.Platform) { p.Slug = slug }).Validate()
		if valid {
			require.NoError(t, err, "%q", slug)
			continue
		}
		require.Equal(t, []string{"slug slug"}, rules(t, err), "%q", slug)
		require.Less(t, len(err.Error()), 400)
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"Sales lakehouse": "sales-lakehouse", "  A  &  B  ": "a-b", "v2.0 (EU)": "v2-0-eu", "A_b": "a-b",
		strings.Repeat("ab ", 40): strings.TrimSuffix(strings.Repeat("ab-", 27)[:80], "-"),
		"Größe":                   "grosse", "Straße": "strasse", "STRAẞE": "strasse", "Café": "cafe", "Cafe\u0301": "cafe", "Łódź": "lodz",
		"Smørrebrød": "smorrebrod", "Ægir & Œuvre": "aegir-oeuvre", "Þór": "thor", "İstanbul": "istanbul", "ıslak": "islak",
		"ＡＢＣ １": "abc-1", "ﬁnance": "finance", "Việt Nam": "viet-nam", "Sales 🚀": "sales",
		"数据平台": "name-468f5253", "Заказы SLA": "sla-febaf14c", "ЗАКАЗЫ SLA": "sla-febaf14c", "منصة البيانات": "name-96297321",
		"🚀": "name-ebbc0b28", "--": "name-d8156bae", "": "", "   ": "", "\u200b": "",
	} {
		require.Equal(t, want, status.Slug(name), "%q", name)
	}
}

func TestSpellingsOfANameHaveTheSameSlug(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.RuneFrom(nil, unicode.Latin, unicode.Cyrillic, unicode.Han, unicode.Hangul, unicode.Arabic)).Draw(t, "name")
		for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC} {
			require.Equal(t, status.Slug(name), status.Slug("  "+form.String(name)+" "))
		}
	})
}

func TestNamesInOtherScriptsHaveDistinctSlugs(t *testing.T) {
	slugs := map[string]string{}
	for _, name := range []string{"訂單", "库存", "订单 2024", "库存 2024", "数据", "データ", "데이터", "данные", "بيانات", "נתונים", "डेटा", "🚀", "🔥", "Б", "В", "!!", "--"} {
		slug := status.Slug(name)
		require.NotContains(t, slugs, slug, "%q and %q", name, slugs[slug])
		slugs[slug] = name
	}
}

func TestLongSlugKeepsItsHash(t *testing.T) {
	long := strings.Repeat("ab", 40)
	first, second := status.Slug(long+" Заказы"), status.Slug(long+" Платежи")
	require.NotEqual(t, first, second)
	for _, slug := range []string{first, second} {
		require.NoError(t, aPlatform(func(p *status.Platform) { p.Slug = slug }).Validate(), slug)
	}
}

func TestSlugIsEmptyOrValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z0-9 _.-]{0,120}`)).Draw(t, "name")
		slug := status.Slug(name)
		if slug != "" {
			require.NoError(t, aPlatform(func(p *status.Platform) { p.Slug = slug }).Validate())
		}
		require.Equal(t, slug, status.Slug(slug), "the slug of a slug is itself")
	})
}

func TestIDsAreStoredInLowerCase(t *testing.T) {
	for text, want := range map[string]string{
		"0199ABCD-0000-7000-8000-00000000000F": "0199abcd-0000-7000-8000-00000000000f",
		"0199abcd-0000-7000-8000-00000000000f": "0199abcd-0000-7000-8000-00000000000f",
		"Shop":                                 "Shop",
		"":                                     "",
	} {
		require.Equal(t, want, status.CanonicalID(text))
	}
}
