package bundle

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// inProd are the settings that a deployment of prod needs.
var inProd = []string{"BUNDLE_VAR_catalog=main", asPrincipal}

// rules changes what the workspace refuses.
func (r *rig) rules(t *testing.T, rules map[string]any) {
	t.Helper()
	body, err := json.Marshal(rules)
	require.NoError(t, err)
	r.send(t, http.MethodPost, "/rig/rules", string(body))
}

// invalidSettings are settings that a workspace or the binary would refuse, each with a part of the report.
func invalidSettings() []invalidSetting {
	return []invalidSetting{
		{"catalog=", "- catalog: is not set.\nFix: scripts/settings.py -t prod catalog=<catalog>"},
		{"catalog=a.b", `- catalog: "a.b" is not a valid name: use at most 255 visible characters, without dots, slashes, spaces and back-quotes.`},
		{"catalog=nope", `- catalog: "nope" does not exist, or the deployer has no USE CATALOG on it.` + "\nFix: scripts/settings.py -t prod catalog=<catalog> (you can see: main)"},
		{"catalog= main", `- catalog: " main" is not a valid name`},
		{"schema=", "- schema: is not set."},
		{"schema=It's", "\n" + `Fix: scripts/settings.py -t prod schema='it'"'"'s'`},
		{"schema=a b", `- schema: "a b" is not a valid name`},
		{"schema=a`b", "- schema: \"a`b\" is not a valid name"},
		{"schema=a/b", `- schema: "a/b" is not a valid name`},
		{"schema=Buoy", `- schema: "Buoy" must be in lower case, because Unity Catalog stores names in lower case.` + "\nFix: scripts/settings.py -t prod schema=buoy"},
		{"schema=bu\u200boy", `- schema: "bu\u200boy" is not a valid name`},
		{"schema=bu\u202eoy", `- schema: "bu\u202eoy" is not a valid name`},
		{"schema=\ufeffbuoy", `- schema: "\ufeffbuoy" is not a valid name`},
		{"schema=buoy\u00a0", `- schema: "buoy\u00a0" is not a valid name`},
		{"schema=" + strings.Repeat("s", 256), "is not a valid name: use at most 255 visible characters"},
		{"app_name=", `- app_name: "" (0 characters) is not a valid name`},
		{"app_name=b", `- app_name: "b" (1 character) is not a valid name`},
		{"app_name=Bóje.status", "\nFix: scripts/settings.py -t prod app_name=boje-status"},
		{"app_name=-buoy", "\nFix: scripts/settings.py -t prod app_name=buoy"},
		{"app_name=" + strings.Repeat("a", 31), "(31 characters) is not a valid name: use 2 to 30 lower case letters (a to z), digits and hyphens"},
		{"ingest_minutes=90", `- ingest_minutes: "90" is not a divisor of 60 below 60.`},
		{"ingest_minutes=7", `- ingest_minutes: "7" is not`},
		{"ingest_minutes= 15", `- ingest_minutes: " 15" is not`},
		{"ingest_minutes=1.5", `- ingest_minutes: "1.5" is not`},
		{"warehouse_auto_stop=0", `"0" is not a number of minutes from 1 to 1440 (0 would never stop the warehouse).`},
		{"warehouse_auto_stop=٣", `"٣" is not a number of minutes`},
		{"warehouse_id=", "- warehouse_id: is empty."},
		{"warehouse_id=abc", `- warehouse_id: there is no SQL warehouse "abc" that the deployer can see.`},
		{"config=", `- config: "" is not below the folder config`},
		{"config=src", `- config: "src" is not below the folder config`},
		{"config=config/../src", "is not below the folder config"},
		{"config=/config/databricks", "is not below the folder config"},
		{"config=.", "is not below the folder config"},
		{"config=config/it's", "contains a space, a quote or a backslash"},
		{"config=config/" + strings.Repeat("a", 300), "cannot be read"},
		{"config=config/missing", `- config: "config/missing" does not exist.`},
		{"prune=True", `- prune: "True" is neither true nor false.`},
		{"prune=perhaps", `- prune: "perhaps" is neither true nor false.`},
		{"app_started=1", `- app_started: "1" is neither true nor false.`},
		{"job_principal=", "- job_principal: is not set, but the jobs of this target run as a service principal."},
		{"job_principal=ada@example.com", `- job_principal: "ada@example.com" is not the application id of a service principal.`},
		{"job_principal=00000000-0000-0000-0000-00000000000f", "- job_principal: the workspace has no service principal 00000000-0000-0000-0000-00000000000f."},
		{"manager_group=", "- manager_group: is empty."},
		{"reader_group=", "- reader_group: is empty."},
		{"reader_group=nobody", `- reader_group: the workspace has no group "nobody".`},
		{"reader_group=admins", `- reader_group: "admins" is also the manager_group`},
		{"admin_emails=", "- admin_emails: contains no person, so nobody would be an admin of Buoy."},
		{"admin_emails=ada", `- admin_emails: "ada" is not an e-mail address.`},
		{"admin_emails=ada@example.com,", `- admin_emails: "ada@example.com," has a comma without a name before or after it.`},
		{"admin_emails=ada\u200b@example.com", `- admin_emails: "ada\u200b@example.com" is not an e-mail address.`},
		{"admin_groups=admins,,others", `- admin_groups: "admins,,others" has a comma without a name before or after it.`},
		{"operator_groups=oper\u202eators", `- operator_groups: "oper\u202eators" contains an invisible character.`},
	}
}

// invalidSetting is NAME=VALUE, and what is reported about it.
type invalidSetting struct{ set, want string }

// rounds distributes settings to as few rounds as possible. Each round has one value of a setting.
func rounds(all []invalidSetting) (rounds [][]invalidSetting) {
	next := map[string]int{} // by setting
	for _, s := range all {
		name, _, _ := strings.Cut(s.set, "=")
		if name == "warehouse_auto_stop" {
			name = "warehouse_id" // with an existing warehouse it is not checked
		}
		if next[name] == len(rounds) {
			rounds = append(rounds, nil)
		}
		rounds[next[name]] = append(rounds[next[name]], s)
		next[name]++
	}
	return rounds
}

// Each invalid setting is reported before anything is built, with the value and a fix. All settings of a round are reported at once.
func TestPreflightReportsInvalidSettings(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t)).with(inProd...)
	for i, round := range rounds(invalidSettings()) {
		t.Run(fmt.Sprintf("round %d", i+1), func(t *testing.T) {
			invalid := r
			for _, s := range round {
				invalid = invalid.with("BUNDLE_VAR_" + s.set)
			}
			output, code := invalid.bundle(t, "validate", "-t", "prod")
			require.Equal(t, 1, code, output)
			problems := strings.Count(output, "\n- ")
			require.Equal(t, len(round), problems, output)
			require.Contains(t, output, fmt.Sprintf("The target prod has %d problem", problems))
			for _, s := range round {
				require.Contains(t, output, s.want, s.set)
			}
		})
	}
	require.Empty(t, r.changes(t, 0))
}

// The options of the CLI have several forms.
func TestPreflightReadsTheCommand(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t)).with(inProd...)
	for _, args := range [][]string{
		{"validate", "-tprod"},
		{"validate", "-t=prod"},
		{"validate", "-e", "prod"},
		{"validate", "--environment", "prod"},
		{"--output", "json", "validate", "--target", "prod"},
		{"plan", "-t", "prod", "--var", "reader_group=users,schema=buoy", "--var", `"admin_emails=a@example.com,b@example.com"`, "--var", "job_principal="},
	} {
		output, code := r.bundle(t, append(args, "--var", "ingest_minutes=90")...)
		require.Equal(t, 1, code, output)
		require.Contains(t, output, "The target prod has ")
		require.Contains(t, output, "- ingest_minutes: ")
	}
}

// A target can name its workspace, and the credentials are in a profile.
func TestPreflightAsksTheWorkspaceOfTheTarget(t *testing.T) {
	t.Parallel()
	programs(t)
	r, other := newRig(t, checkout(t)), newRig(t, t.TempDir())
	other.rules(t, map[string]any{"Catalogs": []string{"other"}})
	profiles := filepath.Join(t.TempDir(), "profiles")
	text := fmt.Sprintf("[DEFAULT]\nhost = %s\ntoken = %s\n[second]\nhost = %s\ntoken = %s\n", r.url, token, other.url, token)
	require.NoError(t, os.WriteFile(profiles, []byte(text), 0o600))
	r = r.with(asPrincipal, "DATABRICKS_HOST=", "DATABRICKS_TOKEN=", "DATABRICKS_CONFIG_FILE="+profiles)
	edit(t, r.dir, "databricks.yml", "      root_path:", "      host: "+other.url+"\n      root_path:")
	require.Contains(t, r.must(t, "validate", "-t", "prod", "--var", "catalog=other"), "Validation OK!")
	output, code := r.bundle(t, "validate", "-t", "prod", "--var", "catalog=main")
	require.Equal(t, 1, code)
	require.Contains(t, output, "(you can see: other)")
}

// A mistake in the file of settings is reported, and never ignored.
func TestPreflightReadsTheSettingsOfTheCheckout(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t)).with(inProd...)
	file := filepath.Join(r.dir, ".databricks/bundle/prod/variable-overrides.json")
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	for text, want := range map[string]string{
		`{"catalogue": "main"}`:                        "- catalogue: there is no such setting.\nFix: correct or remove it in .databricks/bundle/prod/variable-overrides.json",
		`{"failure_emails": ["ada", "b@example.com"]}`: `- failure_emails: "ada" is not an e-mail address.`,
		`{"config": "config/a\u0000"}`:                 "- config: ",
		`{"ingest_minutes": true}`:                     `- ingest_minutes: "true" is not a divisor of 60`,
		`{broken`:                                      "failed to parse variables file",
		`[]`:                                           "failed to parse variables file",
		`{"prune": false, "ingest_minutes": 5}`:        "Validation OK!",
	} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		output, _ := r.bundle(t, "validate", "-t", "prod")
		require.Contains(t, output, want, text)
		require.NotContains(t, output, "Traceback")
	}
}

func TestPreflightReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t))
	for _, command := range []string{"validate", "plan", "deploy"} {
		output, code := r.bundle(t, command, "-t", "prod", "--var", "ingest_minutes=90", "--var", "job_principal=", "--var", "schema=a.b", "--var", "catalog=nope")
		require.Equal(t, 1, code)
		require.Contains(t, output, "The target prod has 4 problems. Nothing was built or changed.")
		require.NotContains(t, output, "Building")
	}
	require.NoFileExists(t, filepath.Join(r.dir, "dist/app/buoy-linux-amd64.sha256"))
	require.Empty(t, r.changes(t, 0))
}

// The name of the deployer is part of names in dev.
func TestPreflightHandlesEveryDeployer(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t)).with("BUNDLE_VAR_catalog=main")
	for user, want := range map[string]string{
		"ada@example.com":                            "",
		"ada.lovelace@example.com":                   "",
		"jürgen.müller@example.com":                  "",
		"ada+buoy_admin@example.com":                 "",
		"maria.magdalena.von.hohenzollern@ex.com":    "\nFix: scripts/settings.py -t dev app_name=buoy-maria-magdalena-von-hohe",
		"11111111-2222-3333-4444-555555555555":       "\nFix: scripts/settings.py -t dev app_name=buoy-11111111-2222-3333-4444",
		"3a111111-2222-3333-4444-55555555555f":       "- admin_emails: contains no person, so nobody would be an admin of Buoy.\nFix: scripts/settings.py -t dev admin_emails=<e-mail address>",
		"very-long-name-that-ends-with-hyphen--@a.b": "Fix: scripts/settings.py -t dev app_name=buoy-very-long-name-that-ends",
	} {
		r.rules(t, map[string]any{"User": user})
		output, code := r.bundle(t, "validate", "--strict", "-t", "dev")
		if want == "" {
			require.Zero(t, code, "%s: %s", user, output)
		} else {
			require.Contains(t, output, want, user)
		}
	}
}

// Nothing that existed before is taken over without a request.
func TestPreflightFindsWhatExists(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t)).with(inProd...)
	r.send(t, http.MethodPost, "/api/2.1/unity-catalog/schemas", `{"catalog_name": "main", "name": "buoy"}`)
	r.send(t, http.MethodPost, "/api/2.1/unity-catalog/volumes", `{"catalog_name": "main", "schema_name": "buoy", "name": "files", "volume_type": "MANAGED"}`)
	r.send(t, http.MethodPost, "/api/2.0/apps", `{"name": "buoy"}`)
	output, code := r.bundle(t, "validate", "-t", "prod")
	require.Equal(t, 1, code)
	require.Contains(t, output, "- schema: main.buoy exists, but this target did not create it.\n"+
		"Fix: if it contains Buoy's data: databricks bundle deployment bind buoy main.buoy -t prod && databricks bundle deployment bind files main.buoy.files -t prod; "+
		"otherwise: scripts/settings.py -t prod schema=<value>")
	require.Contains(t, output, "- app_name: the App buoy exists, but this target did not create it (its creator: ")
}

func TestTargetWithoutProtectionIsReported(t *testing.T) {
	t.Parallel()
	programs(t)
	dir := checkout(t)
	r := newRig(t, dir).with(inProd...)
	file := filepath.Join(dir, "databricks.yml")
	bundle, err := os.ReadFile(file)
	require.NoError(t, err)
	addTarget := func(lines string) {
		require.NoError(t, os.WriteFile(file, append(append([]byte{}, bundle...), lines...), 0o600))
	}
	addTarget("  staging:\n    mode: production\n    workspace:\n      root_path: /Workspace/Users/${workspace.current_user.userName}/staging\n")
	output, code := r.bundle(t, "validate", "-t", "staging")
	require.Equal(t, 1, code)
	require.Contains(t, output, "- targets: staging lacks run_as of the job ingest, run_as of the job setup, the permissions.\n"+
		"Fix: begin it with `<<: *production` in databricks.yml (targets.staging)")
	// The lines of docs/deploy.md.
	addTarget("  staging:\n    <<: *production\n    variables: {app_name: buoy-staging, schema: buoy_staging}\n")
	output, code = r.bundle(t, "validate", "--strict", "-t", "staging")
	require.Zero(t, code, output)
	require.Contains(t, output, "Validation OK!")
}

func TestSettingsAreKept(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t)).with(asPrincipal)
	settings := func(args ...string) (string, error) {
		return r.script(t, "settings.py", append([]string{"-t", "prod"}, args...)...)
	}
	output, err := settings("catalog=main", `failure_emails=["ada@example.com"]`, `tags={"team": "data"}`)
	require.NoError(t, err, output)
	require.Contains(t, output, "catalog               main  *\n")
	require.Contains(t, output, "warehouse_id          (the bundle's own)\n")
	require.Contains(t, r.must(t, "validate", "--strict", "-t", "prod"), "Validation OK!")
	var config struct {
		Resources struct {
			Jobs map[string]struct {
				Tags   map[string]string
				Emails struct {
					OnFailure []string `json:"on_failure"`
				} `json:"email_notifications"`
			}
		}
	}
	out := r.must(t, "validate", "-t", "prod", "--output", "json")
	require.NoError(t, json.Unmarshal([]byte(out[strings.Index(out, "{\n"):]), &config), out)
	require.Equal(t, map[string]string{"team": "data"}, config.Resources.Jobs["ingest"].Tags)
	require.Equal(t, []string{"ada@example.com"}, config.Resources.Jobs["ingest"].Emails.OnFailure)

	for _, bad := range []struct{ set, want string }{
		{"catalogue=main", `settings: there is no setting "catalogue"; the settings are: admin_emails, `},
		{"catalog", `settings: "catalog" is not of the form NAME=VALUE`},
		{"tags=[]", "settings: tags must be a map, such as {}"},
		{"failure_emails=ada@example.com", "settings: failure_emails needs JSON, such as []"},
	} {
		output, err = settings(bad.set)
		require.Error(t, err)
		require.Contains(t, output, bad.want)
	}
	output, err = settings("catalog=")
	require.NoError(t, err, output)
	output, _ = r.bundle(t, "validate", "-t", "prod")
	require.Contains(t, output, "- catalog: is not set.")
}

// The bundle has a warehouse only if none is given.
func TestExistingWarehouseReplacesThatOfTheBundle(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t)).with(inProd...)
	var created struct{ ID string }
	r.decode(t, r.send(t, http.MethodPost, "/api/2.0/sql/warehouses", `{"name": "shared"}`), &created)
	listed := func(args ...string) string { return r.must(t, append([]string{"summary", "-t", "prod"}, args...)...) }
	require.Contains(t, listed(), "SQL Warehouses:")
	require.NotContains(t, listed("--var", "warehouse_id="+created.ID), "SQL Warehouses:")
	require.Contains(t, listed(), "SQL Warehouses:")
	other := r.with("BUNDLE_VAR_warehouse_id=" + created.ID)
	require.NotContains(t, other.must(t, "summary", "-t", "prod"), "SQL Warehouses:")
	require.Contains(t, other.must(t, "validate", "--strict", "-t", "prod"), "Validation OK!")
}
