package bundle

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"buoy/src/config"
)

// namesWithEachCharacter returns names with each character of Unicode's first plane at their start, inside and at their end.
func namesWithEachCharacter() (names []string) {
	for r := rune(1); r <= '\uffff'; r++ {
		if !utf8.ValidRune(r) { // a half of a character
			continue
		}
		names = append(names, string(r)+"a", "a"+string(r)+"a", "a"+string(r))
	}
	return names
}

// accepted asks the scripts of the bundle which names they accept.
func accepted(t *testing.T, names []string) (answers []bool) {
	t.Helper()
	text, err := json.Marshal(names)
	require.NoError(t, err)
	const program = "import checks, json, sys\njson.dump([checks.is_name(n) for n in json.load(sys.stdin)], sys.stdout)"
	cmd := exec.CommandContext(t.Context(), "python3", "-B", "-c", program)
	cmd.Dir, cmd.Stdin = filepath.Join(root, "scripts/bundle"), bytes.NewReader(text)
	out, err := cmd.Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &answers))
	require.Len(t, answers, len(names))
	return answers
}

// The scripts accept exactly the names with which the binary starts.
func TestScriptsAndBinaryAcceptTheSameNames(t *testing.T) {
	t.Parallel()
	names := append(namesWithEachCharacter(), "", "main", "ma-in", "größe", "a${b", "a$b", "a}b", strings.Repeat("ä", 255), strings.Repeat("ä", 256))
	for i, ok := range accepted(t, names) {
		for _, schema := range []string{names[i] + ".buoy", "main." + names[i]} {
			c, err := config.Parse([]string{"DATABRICKS_WAREHOUSE_ID=w", "BUOY_SCHEMA=" + schema})
			// A space at an end of the variable is removed without an error. Then it is another schema.
			read := err == nil && c.Schema.Plain() == schema
			require.Equal(t, ok, read, "%+q: scripts %t, binary %v", schema, ok, err)
		}
	}
}
