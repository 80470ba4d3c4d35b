package bundle

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rejection is a situation in which a workspace does not accept the first deployment to prod.
type rejection struct {
	name   string
	env    []string               // settings of both deployments
	reject func(*testing.T, *rig) // causes the situation
	lift   func(*testing.T, *rig) // ends it; nil if only settings and commands do
	next   []string               // settings of the next deployment
	force  bool                   // whether it has to break the lock of the first one
	says   []string               // what the deployment prints
	left   []string               // what it leaves behind
	fixes  []string               // the commands that Buoy names, without ids; the test runs them before it deploys again
	finish string                 // what the next deployment prints
}

// everything is what a complete deployment to prod creates.
var everything = []string{"app buoy", "job buoy-ingest", "job buoy-setup", "schema main.buoy", "volume main.buoy.files", "warehouse buoy"}

// withoutApp is what a deployment leaves behind that cannot create the App.
var withoutApp = everything[1:]

// objects returns what exists in the workspace, without the warehouse that each fake workspace has.
func (r *rig) objects(t *testing.T) (all []string) {
	t.Helper()
	var listed []string
	r.get(t, "/rig/objects", nil, &listed)
	for _, object := range listed {
		if object != "warehouse DEFAULT Test SQL Warehouse" {
			all = append(all, object)
		}
	}
	return all
}

// fault is what the workspace answers to some requests instead of its own response.
type fault struct {
	Pattern string `json:"pattern"` // method and path; a * at the end matches everything
	Status  int    `json:"status_code"`
	Body    string `json:"body"`
	Offset  int    `json:"offset"` // how many requests are answered normally before
	Times   int    `json:"times"`
	// AfterHandler is whether the request has its effect all the same.
	AfterHandler bool `json:"after_handler"`
}

func (r *rig) fault(t *testing.T, f fault) {
	t.Helper()
	body, err := json.Marshal(f)
	require.NoError(t, err)
	r.send(t, http.MethodPost, "/__testserver/fault", string(body))
}

// refused is a rejection by an error of the workspace, until it is lifted.
func refused(name, pattern string, status int, code, message, resource string, left ...string) rejection {
	body, _ := json.Marshal(map[string]string{"error_code": code, "message": message}) // cannot fail
	return rejection{
		name: name,
		reject: func(t *testing.T, r *rig) {
			t.Helper()
			r.fault(t, fault{Pattern: pattern, Status: status, Body: string(body), Times: 1000})
		},
		lift: func(t *testing.T, r *rig) {
			t.Helper()
			r.fault(t, fault{Pattern: pattern})
		},
		says: []string{"Error: cannot create resources." + resource + ": " + message},
		left: left,
	}
}

// lost is a request that has its effect, but whose response does not arrive.
func lost(name, path, says, fix string, left ...string) rejection {
	return rejection{
		name: name,
		reject: func(t *testing.T, r *rig) {
			t.Helper()
			r.fault(t, fault{Pattern: "POST " + path, Status: http.StatusInternalServerError, Body: `{"message": "connection lost"}`, Times: 1, AfterHandler: true})
		},
		says: []string{says}, left: left, fixes: []string{fix},
	}
}

// ruled is a rejection by a rule of the workspace.
func ruled(name string, rejecting, accepting map[string]any, says string, left ...string) rejection {
	return rejection{
		name:   name,
		reject: func(t *testing.T, r *rig) { t.Helper(); r.rules(t, rejecting) },
		lift:   func(t *testing.T, r *rig) { t.Helper(); r.rules(t, accepting) },
		says:   []string{says}, left: left,
	}
}

// together returns rejections that one deployment reports at once. They leave the same behind.
func together(name string, all ...rejection) rejection {
	joined := rejection{name: name, left: all[0].left}
	var lifts []func(*testing.T, *rig)
	for _, c := range all {
		joined.env, joined.next = append(joined.env, c.env...), append(joined.next, c.next...)
		joined.says, joined.fixes = append(joined.says, c.says...), append(joined.fixes, c.fixes...)
		if c.lift != nil {
			lifts = append(lifts, c.lift)
		}
	}
	joined.reject = func(t *testing.T, r *rig) {
		t.Helper()
		for _, c := range all {
			c.reject(t, r)
		}
	}
	joined.lift = func(t *testing.T, r *rig) {
		t.Helper()
		for _, lift := range lifts {
			lift(t, r)
		}
	}
	return joined
}

// deployable returns a checkout whose files are built, and whose deployments do not build them again.
func deployable(t *testing.T) string {
	t.Helper()
	dir := built(t)
	edit(t, dir, "databricks.yml", "prebuild: sh scripts/build.sh", `prebuild: "true"`)
	return dir
}

// Each rejection leaves nothing behind, or something that the next deployment completes, if need be after a command that Buoy names.
func TestRejections(t *testing.T) {
	t.Parallel()
	programs(t)
	checkouts := make(chan string, 2) // as many deployments run at the same time
	first, second := deployable(t), t.TempDir()
	require.NoError(t, os.CopyFS(second, os.DirFS(first)))
	checkouts <- first
	checkouts <- second
	inCheckout := func(name string, test func(t *testing.T, dir string)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := <-checkouts
			defer func() { checkouts <- dir }()
			forgetDeployments(t, dir)
			test(t, dir)
		})
	}
	for _, c := range rejections() {
		inCheckout(c.name, c.test)
	}
	inCheckout("after the first deployment", func(t *testing.T, dir string) {
		t.Helper()
		repairs(t, newRig(t, dir).with(inProd...))
	})
}

// forgetDeployments makes a checkout like one on another machine.
func forgetDeployments(t *testing.T, dir string) {
	t.Helper()
	require.NoError(t, os.RemoveAll(filepath.Join(dir, ".databricks")))
}

func (c rejection) test(t *testing.T, dir string) {
	t.Helper()
	r := newRig(t, dir).with(inProd...).with(c.env...)
	c.reject(t, r)
	before := len(r.calls(t))
	existing := r.objects(t)
	output, code := r.bundle(t, "deploy", "-t", "prod")
	require.NotZero(t, code, output)
	for _, line := range c.says {
		require.Contains(t, output, line)
	}
	if c.left == nil {
		require.Empty(t, r.changes(t, before))
		require.Equal(t, existing, r.objects(t))
	} else {
		require.Equal(t, c.left, r.objects(t))
	}
	if c.lift != nil {
		c.lift(t, r)
	}
	r = r.with(c.next...)
	var options []string
	if c.force {
		output, code = r.bundle(t, "deploy", "-t", "prod")
		require.Equal(t, 1, code, output)
		if c.fixes == nil { // otherwise these are reported first
			require.Contains(t, output, "Use --force-lock to override")
		}
		options = []string{"--force-lock"}
	}
	output = r.repair(t, output, c.fixes, options...)
	require.Contains(t, output, c.finish)
	r.requireComplete(t)
}

// requireComplete requires that everything exists once, that the App has code, and that a further deployment changes nothing.
func (r *rig) requireComplete(t *testing.T) {
	t.Helper()
	require.Equal(t, everything, r.objects(t))
	var app struct {
		Active struct{ Status struct{ State string } } `json:"active_deployment"`
	}
	r.get(t, "/api/2.0/apps/buoy", nil, &app)
	require.Equal(t, "SUCCEEDED", app.Active.Status.State)
	before := len(r.calls(t))
	require.NotContains(t, r.must(t, "deploy", "-t", "prod"), "databricks bundle run")
	require.Empty(t, r.changes(t, before))
}

// repair deploys until it succeeds, and runs the commands that the output names before. It returns the output of the last deployment.
func (r *rig) repair(t *testing.T, output string, want []string, options ...string) string {
	t.Helper()
	var named []string
	for range 3 {
		for _, command := range fixes(output) {
			named = append(named, id.ReplaceAllString(command, "<id>"))
			args := append(strings.Fields(command), options...)
			if strings.HasPrefix(command, "bundle deployment bind ") {
				args = append(args, "--auto-approve")
			}
			output, code := r.databricks(t, args...)
			require.Zero(t, code, "%v: %s", args, output)
		}
		var code int
		if output, code = r.bundle(t, append([]string{"deploy", "-t", "prod"}, options...)...); code == 0 {
			require.Equal(t, want, named)
			return output
		}
	}
	require.Fail(t, "the deployment is not repaired", output)
	return ""
}

var (
	id         = regexp.MustCompile(`\b[0-9]{10,}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
	namedFixes = regexp.MustCompile(`databricks (bundle deployment (?:un)?bind [a-z]+ [^;,&\n]*-t prod)`)
)

// fixes returns the commands that an output names after "Fix:", without the name of the program.
func fixes(output string) (commands []string) {
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "Fix: ") {
			for _, found := range namedFixes.FindAllStringSubmatch(line, -1) {
				commands = append(commands, found[1])
			}
		}
	}
	return commands
}

// set changes a setting of prod in the checkout.
func (r *rig) set(t *testing.T, setting string) {
	t.Helper()
	output, err := r.script(t, "settings.py", "-t", "prod", setting)
	require.NoError(t, err, output)
}
