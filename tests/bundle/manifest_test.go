package bundle

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// start contains the command and the variables of an App, in app.yaml or in the bundle. Two keys differ between the two.
type start struct {
	Command []string
	Env     []struct {
		Name       string
		Value      string
		FromApp    string `yaml:"valueFrom"`
		FromBundle string `yaml:"value_from"`
	}
}

func TestAppSettingsMatchAppYAML(t *testing.T) {
	var appYAML start
	read(t, "app.yaml", &appYAML)
	var bundle struct {
		Resources struct {
			Apps map[string]struct{ Config start }
		}
	}
	read(t, "resources/web.app.yml", &bundle)
	var settings struct {
		Variables map[string]struct{ Default any }
	}
	read(t, "databricks.yml", &settings)
	settings.Variables["catalog"] = struct{ Default any }{"main"} // named in the first deployment
	byDefault := func(name string) string {
		value, ok := settings.Variables[name].Default.(string)
		require.True(t, ok, name)
		return value
	}
	schema := byDefault("catalog") + "." + byDefault("schema")
	defaults := strings.NewReplacer(
		"${resources.schemas.buoy.id}", schema,
		"${resources.volumes.files.volume_path}", "/Volumes/"+strings.ReplaceAll(schema, ".", "/")+"/files",
		"${var.ingest_minutes}", "15",
		"${var.admin_groups}", byDefault("admin_groups"), "${var.operator_groups}", byDefault("operator_groups"),
		"${var.admin_emails}", "you@example.com",
	)
	require.EqualValues(t, 15, settings.Variables["ingest_minutes"].Default)

	config := bundle.Resources.Apps["web"].Config
	require.Equal(t, config.Command, appYAML.Command)
	values := func(s start) map[string]string {
		all := map[string]string{}
		for _, v := range s.Env {
			require.NotContains(t, all, v.Name)
			all[v.Name] = defaults.Replace(v.Value) + " from " + v.FromApp + v.FromBundle
		}
		return all
	}
	want := values(config)
	require.Contains(t, want, "BUILD")
	delete(want, "BUILD") // an App that was created by hand is deployed by hand
	require.NotEmpty(t, want)
	require.Equal(t, want, values(appYAML))
}

func TestEveryBundleVariableIsDocumented(t *testing.T) {
	var settings struct {
		Variables map[string]struct{ Description string }
	}
	read(t, "databricks.yml", &settings)
	doc, err := os.ReadFile(filepath.Join(root, "docs/deploy.md"))
	require.NoError(t, err)
	require.NotEmpty(t, settings.Variables)
	for name, variable := range settings.Variables {
		require.NotEmpty(t, variable.Description, name)
		require.Contains(t, string(doc), "| `"+name+"` |", "the table of docs/deploy.md")
	}
}

func TestWorkflowActionsArePinned(t *testing.T) {
	workflows, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yml"))
	require.NoError(t, err)
	require.NotEmpty(t, workflows)
	pinned := regexp.MustCompile(`^[a-z-]+/[a-z-]+@[0-9a-f]{40}$`)
	for _, workflow := range workflows {
		var w struct {
			Permissions map[string]string
			Jobs        map[string]struct {
				Timeout int `yaml:"timeout-minutes"`
				Steps   []struct{ Uses string }
			}
		}
		read(t, ".github/workflows/"+filepath.Base(workflow), &w)
		require.Equal(t, "read", w.Permissions["contents"], workflow)
		for name, job := range w.Jobs {
			require.NotZero(t, job.Timeout, name)
			for _, step := range job.Steps {
				if step.Uses != "" {
					require.Regexp(t, pinned, step.Uses, workflow)
				}
			}
		}
	}
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(body, into), path)
}
