package discovery_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawFile returns a file with up to three platforms, each with rules and checks of its own.
func drawFile(t *rapid.T) string {
	text := "platforms:\n  - {name: Always, owner: ann}\n"
	for _, platform := range []string{"A", "B", "C"} {
		if !rapid.Bool().Draw(t, "with "+platform) {
			continue
		}
		text += "  - name: " + platform + "\n    owner: ann\n"
		if rules := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{`"a*"`, `"*b"`, `"*", max: 3`, `"*", not: ["a*"]`}), 0, 2, rapid.ID).Draw(t, "rules"); len(rules) > 0 {
			text += "    watch:\n      - {kind: run, name: " + strings.Join(rules, "}\n      - {kind: run, name: ") + "}\n"
		}
		if checks := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"1", "2", "3"}), 0, 2, rapid.ID).Draw(t, "checks"); len(checks) > 0 {
			text += "    checks:\n"
			for _, id := range checks {
				name := rapid.SampledFrom([]string{"mine", "ab", "b"}).Draw(t, "name") + platform + id
				text += fmt.Sprintf("      - {name: %s, kind: run, target: {job: %q}}\n", name, id)
			}
		}
	}
	return text
}

// wantWatched returns the ids of the objects that a rule selects which is not full.
func wantWatched(file string, e *estate) (ids []string) {
	for _, o := range e.objects {
		isSelected := strings.Contains(file, `"a*"}`) && strings.HasPrefix(o.Name, "a") || strings.Contains(file, `"*b"}`) && strings.HasSuffix(o.Name, "b") ||
			strings.Contains(file, `"*", max: 3}`) && len(e.objects) <= 3 || strings.Contains(file, `"*", not: ["a*"]}`) && !strings.HasPrefix(o.Name, "a")
		if isSelected {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

func TestSelectedObjectsAreAlwaysWatchedByOneEnrolledCheckAtMost(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e := newEstate(t)
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			e.objects = nil
			for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"1", "2", "3", "4", "5"}), 1, 5, rapid.ID).Draw(r, "visible") {
				e.objects = append(e.objects, job(id, rapid.SampledFrom([]string{"a", "ab", "b", "cb", "c"}).Draw(r, "name of "+id)))
			}
			file, prune := drawFile(r), rapid.Bool().Draw(r, "prune")
			e.apply(t, file, prune)
			watching, enrolled := map[string]int{}, map[string]int{}
			for _, c := range e.checks(t) {
				var id string
				_, err := fmt.Sscanf(string(c.Target), `{"job":%q}`, &id)
				require.NoError(t, err)
				watching[id]++
				if c.UpdatedBy == "jobs.yml (watch rule)" {
					enrolled[id]++
				}
			}
			for id, n := range enrolled {
				require.Equal(t, 1, n, "object %s of\n%s", id, file)
			}
			for _, id := range wantWatched(file, e) {
				require.Positive(t, watching[id], "object %s of\n%s", id, file)
			}
			changes := "unknown"
			for again := 0; again < 6 && changes != ""; again++ { // each time, checks can get names that others have given up
				changes, _ = e.apply(t, file, prune)
			}
			require.Empty(t, changes, "applied again:\n%s", file)
		}
	})
}
