package status_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"buoy/src/status"
)

// unseen lists characters that cannot be seen, or look different on every machine.
var unseen = []string{
	"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c", // direction
	"\ufeff", "\u200b", "\u2060", "\u00ad", "\u180e", "\u2063", "\u034f", "\u3164", "\u115f", "\u2800", // width
	"\u2028", "\u2029", "\u0085", "\u0000", "\u001b", "\u007f", "\u009b", "\r", // control
	"\ue000", "\uf8ff", "\U000f0000", "\ufffe", "\U0001ffff", "\U000e0041", "\U000e0001", // unassigned, and tags without a flag
	"\ufe0f", "\u200d", "\u200c", // selectors and joiners without a character to select or join
}

func TestInvisibleCharactersAreRejected(t *testing.T) {
	for _, r := range unseen {
		text := "a" + r + "b"
		require.Equal(t, []string{"name control"}, firstOf(rules(t, aPlatform(func(p *status.Platform) { p.Name = text }).Validate())), "%+q", text)
		for field, change := range map[string]func(p *status.Platform){
			"owner": func(p *status.Platform) { p.Owner = text }, "contact": func(p *status.Platform) { p.Contact = text },
			"description": func(p *status.Platform) { p.Description = text }, "tags[0]": func(p *status.Platform) { p.Tags = []string{text} },
		} {
			require.Equal(t, []string{field + " control"}, rules(t, aPlatform(change).Validate()), "%+q", text)
		}
		require.Error(t, aPlatform(func(p *status.Platform) { p.URL = "https://example.com/" + text }).Validate(), "%+q", text)
	}
}

// A joiner needs a character to join on both sides.
func TestJoinersAtTheEndOfAWordAreRejected(t *testing.T) {
	for text, visible := range map[string]string{"क\u200dx": "कx", "x\u200dक": "xक", "👩\u200d": "👩", "\u200d👩": "👩"} {
		require.Equal(t, visible, status.Visible(text), "%+q", text)
		require.Equal(t, []string{"description control"}, rules(t, aPlatform(func(p *status.Platform) { p.Description = text }).Validate()), "%+q", text)
	}
	err := aPlatform(func(p *status.Platform) { p.Description = "ab\u200bc" }).Validate()
	require.ErrorContains(t, err, "contains the control or invisible character U+200B at position 3; remove it")
}

func firstOf(rules []string) []string { return rules[:min(1, len(rules))] }

func TestNamesOfEveryScriptAreAccepted(t *testing.T) {
	for _, name := range []string{
		"数据平台", "منصة البيانات", "می\u200cخواهم", "क्\u200dष", "ක්\u200dෂ", "עברית", "데이터", "Việt Nam", "Straße", "👩\u200d💻 Team", "🏳\ufe0f\u200d🌈", "❤\ufe0f\u200d🔥", "1\ufe0f⃣", "‼\ufe0f", "🏴\U000e0020\U000e007e\U000e007f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🙂\u200d↔\ufe0f", "👍🏽", "葛\U000e0100", "٦\u06dd",
	} {
		name = status.CleanLine(name)
		require.NoError(t, aPlatform(func(p *status.Platform) { p.Name = name }).Validate(), "%+q", name)
		require.Equal(t, name, status.Visible(name))
	}
}

func TestTextsAreCleanedBeforeTheyAreStored(t *testing.T) {
	for text, want := range map[string]string{
		" a ": "a", "a\u00a0\u2003 b": "a b", "\n a\n": "a", "a\u3000b": "a b", "Cafe\u0301": "Café", "a\tb": "a\tb", "a\nb": "a\nb", "": "", "  ": "",
	} {
		require.Equal(t, want, status.CleanLine(text), "%q", text)
	}
	require.Equal(t, " é\n b \n", status.CleanProse(" e\u0301\r\n b \n"))
	for _, text := range []string{" a", "a ", "a  b", "a\u00a0b", "Cafe\u0301"} {
		require.Equal(t, []string{"owner blank"}, rules(t, aPlatform(func(p *status.Platform) { p.Owner = text }).Validate()), "%q", text)
		require.NoError(t, aPlatform(func(p *status.Platform) { p.Owner = text }).Clean().Validate(), "%q", text)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		clean := status.CleanLine(text)
		require.Equal(t, clean, status.CleanLine(clean), "cleaning twice changes nothing")
		require.Equal(t, clean, status.CleanLine(norm.NFD.String(text)), "nor does the Unicode form")
		prose := status.CleanProse(text)
		require.Equal(t, prose, status.CleanProse(prose))
	})
}

func TestVisibleRemovesInvisibleCharacters(t *testing.T) {
	for _, r := range unseen {
		r := status.Judge(status.Check{Freshness: time.Minute}, "run", status.Outcome{Verdict: status.Bad, Detail: "a" + r + "b", Link: "https://x/" + r}, time.Unix(0, 0))
		require.Equal(t, []string{"ab", "https://x/"}, []string{r.Detail, r.Link})
	}
	for _, text := range []string{"\U000e0020\U000e0020", "\ufe0f\ufe0f\ufe0f", "\u200d\u200d", "\u0915\u200d\ufe0f", "\U0001f3f4\u200b\ufe0f\u200b"} {
		once := status.Visible(text)
		require.Equal(t, once, status.Visible(once), "%+q", text)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.SampledFrom(unseen)), func(s []string) string { return strings.Join(s, "x") })).Draw(t, "text")
		seen := status.Visible(text)
		require.Equal(t, seen, status.Visible(seen), "nothing is left to remove")
		p := status.Platform{Name: "x", Slug: "x", Owner: "x", Description: status.CleanProse(seen)}
		require.NoError(t, p.Validate(), "%+q", seen)
	})
}

func TestEveryTextOfAnEntityIsCleaned(t *testing.T) {
	p := status.Platform{Name: " a ", Owner: " b ", Contact: " c ", Description: "d\r\n", URL: " https://e ", Tags: []string{" f", "g "}}
	tags := p.Tags
	require.Equal(t, status.Platform{Name: "a", Owner: "b", Contact: "c", Description: "d\n", URL: "https://e", Tags: []string{"f", "g"}}, p.Clean())
	require.Equal(t, " f", tags[0], "the tags are copied")
	require.Equal(t, status.Check{Name: "a", Unit: "b", Owner: "c", RunbookURL: "https://d"},
		status.Check{Name: " a ", Unit: " b ", Owner: " c ", RunbookURL: " https://d "}.Clean())
	require.Equal(t, status.Message{Title: "a", Body: "b\n", URL: "https://c"}, status.Message{Title: " a ", Body: "b\r\n", URL: " https://c "}.Clean())
}

func TestProseIsStoredInOneForm(t *testing.T) {
	for text, rule := range map[string]string{"a\r\nb": "description control", "Cafe\u0301": "description normal"} {
		p := aPlatform(func(p *status.Platform) { p.Description = text })
		require.Equal(t, []string{rule}, rules(t, p.Validate()), "%q", text)
		require.NoError(t, p.Clean().Validate(), "%q", text)
	}
}

func TestLinksAreHTTPAddresses(t *testing.T) {
	require.Empty(t, status.LinkErrors("link", ""), "it is optional")
	require.Empty(t, status.LinkErrors("link", "https://example.com/run/1"))
	require.Equal(t, []string{"link url"}, rules(t, status.Invalid("the result", status.LinkErrors("link", "file:///etc/passwd"))))
}
