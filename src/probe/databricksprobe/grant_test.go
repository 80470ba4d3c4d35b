package databricksprobe

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A shell splits the command into the words that the CLI has to get.
func TestGrantCommandSurvivesTheShell(t *testing.T) {
	const id = "4f0c6f1e-8a52-4c5e-9d57-0c1c1f5b7a10"
	words := func(command string) []string {
		t.Helper()
		// In the place of the CLI and of jq are functions that print their words.
		out, err := exec.CommandContext(t.Context(), "sh", "-c", `databricks() { printf '%s\0' "$@"; }; jq() { printf 'jq:'; printf '<%s>' "$@"; }; `+command).Output()
		require.NoError(t, err)
		return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	}
	got := words(allJobs().command.write("12", id))
	require.Equal(t, []string{"permissions", "update", "jobs", "12", "--json"}, got[:5])
	require.JSONEq(t, `{"access_control_list": [{"service_principal_name": "`+id+`", "permission_level": "CAN_VIEW"}]}`, got[5])

	name := "It's \"x\" `y` $(z) \\ \t<&>  ü"
	got = words(alerts().command.write(name, "o'neil@example.com"))
	require.Equal(t, []string{"permissions", "update", "alertsv2"}, got[:3])
	require.Equal(t, `jq:<-r><--arg><name><`+name+`><.[] | select(.display_name == $name).id>`, got[3])
	require.JSONEq(t, `{"access_control_list": [{"user_name": "o'neil@example.com", "permission_level": "CAN_READ"}]}`, got[5])
}
