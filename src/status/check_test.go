package status_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestCheckValidate(t *testing.T) {
	type change = func(*status.Check)
	limits := func(warn, crit *float64) change { return func(c *status.Check) { c.Warn, c.Crit = warn, crit } }
	fresh := func(d time.Duration) change { return func(c *status.Check) { c.Freshness = d } }
	timeout := func(d time.Duration) change { return func(c *status.Check) { c.Timeout = d } }
	attempts := func(n int) change { return func(c *status.Check) { c.Attempts = n } }
	pushed := func(also change) change { return func(c *status.Check) { c.Kind = "heartbeat"; also(c) } }
	for name, tc := range map[string]struct {
		change change
		want   []string
	}{
		"the one of the tests is valid":        {func(*status.Check) {}, nil},
		"a name is required":                   {func(c *status.Check) { c.Name = " \n" }, []string{"name required"}},
		"a name of 80 characters is valid":     {func(c *status.Check) { c.Name = strings.Repeat("ü", 80) }, nil},
		"a name of 81 characters is too long":  {func(c *status.Check) { c.Name = strings.Repeat("ü", 81) }, []string{"name max"}},
		"a unit of 20 characters is valid":     {func(c *status.Check) { c.Unit = strings.Repeat("m", 20) }, nil},
		"a unit of 21 characters is too long":  {func(c *status.Check) { c.Unit = strings.Repeat("m", 21) }, []string{"unit max"}},
		"an owner may be left to the platform": {func(c *status.Check) { c.Owner = "" }, nil},
		"an owner has 200 characters at most":  {func(c *status.Check) { c.Owner = strings.Repeat("o", 201) }, []string{"owner max"}},
		"a runbook is an address":              {func(c *status.Check) { c.RunbookURL = "wiki/runbook" }, []string{"runbook_url url"}},
		"a kind is required":                   {func(c *status.Check) { c.Kind = "" }, []string{"kind oneof"}},
		"a kind that does not exist":           {func(c *status.Check) { c.Kind = "HTTP" }, []string{"kind oneof"}},

		"the shortest freshness":                {fresh(status.MinFreshness), nil},
		"the longest freshness":                 {fresh(status.MaxFreshness), nil},
		"a freshness below the shortest":        {fresh(status.MinFreshness - time.Second), []string{"freshness range"}},
		"a freshness above the longest":         {fresh(status.MaxFreshness + time.Second), []string{"freshness range"}},
		"a freshness of parts of a second":      {fresh(time.Minute + time.Millisecond), []string{"freshness range"}},
		"a freshness of nothing":                {fresh(0), []string{"freshness range"}},
		"a freshness in the past":               {fresh(-time.Minute), []string{"freshness range"}},
		"the shortest timeout":                  {timeout(status.MinTimeout), nil},
		"the longest timeout":                   {timeout(status.MaxTimeout), nil},
		"a timeout below the shortest":          {timeout(status.MinTimeout - time.Millisecond), []string{"timeout range"}},
		"a timeout above the longest":           {timeout(status.MaxTimeout + time.Second), []string{"timeout range"}},
		"a timeout with a fraction of a second": {timeout(1500 * time.Millisecond), []string{"timeout range"}},
		"a negative timeout":                    {timeout(-time.Second), []string{"timeout range"}},
		"the most attempts":                     {attempts(status.MaxAttempts), nil},
		"more than the most attempts":           {attempts(status.MaxAttempts + 1), []string{"attempts range"}},
		"no attempts":                           {attempts(0), []string{"attempts range"}},
		"pushed results with their defaults":    {pushed(func(*status.Check) {}), nil},
		"pushed results with a timeout":         {pushed(timeout(time.Minute)), []string{"timeout unused"}},
		"pushed results with attempts":          {pushed(attempts(2)), []string{"attempts unused"}},
		"no limits":                             {limits(nil, nil), nil},
		"limits as close as numbers can be":     {limits(ptr(1.0), ptr(math.Nextafter(1, 2))), nil},
		"the smallest and the largest limit":    {limits(ptr(math.SmallestNonzeroFloat64), ptr(math.MaxFloat64)), nil},
		"warn without crit":                     {limits(ptr(1.0), nil), []string{"crit required_with"}},
		"crit without warn":                     {limits(nil, ptr(1.0)), []string{"warn required_with"}},
		"warn equal to crit":                    {limits(ptr(5.0), ptr(5.0)), []string{"warn ltfield"}},
		"warn above crit":                       {limits(ptr(6.0), ptr(5.0)), []string{"warn ltfield"}},
		"warn of 0":                             {limits(ptr(0.0), ptr(5.0)), []string{"warn gt"}},
		"both limits negative":                  {limits(ptr(-2.0), ptr(-1.0)), []string{"warn gt", "crit gt"}},
		"warn not a number":                     {limits(ptr(math.NaN()), ptr(5.0)), []string{"warn finite"}},
		"crit infinite":                         {limits(ptr(1.0), ptr(math.Inf(1))), []string{"crit finite"}},
		"warn minus infinity and crit negative": {limits(ptr(math.Inf(-1)), ptr(-1.0)), []string{"warn finite", "crit gt"}},
		"both not a number are two errors":      {limits(ptr(math.NaN()), ptr(math.NaN())), []string{"warn finite", "crit finite"}},
		"a line break in a name":                {func(c *status.Check) { c.Name = "a\nb" }, []string{"name control"}},
		"a control character in a unit":         {func(c *status.Check) { c.Unit = "m\x1b[31m" }, []string{"unit control"}},
		"an owner that is not UTF-8":            {func(c *status.Check) { c.Owner = "\xff" }, []string{"owner utf8"}},
		"a runbook that holds a password":       {func(c *status.Check) { c.RunbookURL = "https://a:b@c" }, []string{"runbook_url url"}},
		"everything that is wrong, at one time": {
			func(c *status.Check) {
				*c = status.Check{Unit: strings.Repeat("x", 21), RunbookURL: "x", Crit: ptr(1.0)}
			},
			[]string{"name required", "unit max", "runbook_url url", "kind oneof", "freshness range", "attempts range", "warn required_with"},
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, rules(t, aCheck(tc.change).Validate(kinds()))) })
	}
}

// The contract, the schema of config files and the documentation repeat these limits.
func TestLimitsOfAMeasurement(t *testing.T) {
	require.Equal(t, []time.Duration{10 * time.Second, 31 * day, time.Hour}, []time.Duration{status.MinFreshness, status.MaxFreshness, status.DefaultFreshness})
	require.Equal(t, []time.Duration{time.Second, 2 * time.Minute, 15 * time.Second}, []time.Duration{status.MinTimeout, status.MaxTimeout, status.DefaultTimeout})
	err := aCheck(func(c *status.Check) { c.Freshness, c.Timeout, c.Attempts = time.Hour+1, time.Hour, 4 }).Validate(kinds())
	require.ErrorContains(t, err, "freshness: 3600.000000001 s must be whole seconds")
	require.ErrorContains(t, err, "60 min is out of range: it must be from 1 s to 2 min")
	require.ErrorContains(t, err, "4 must be from 1 to 3")
}

func TestKindWithoutValueHasNoUnitAndNoLimits(t *testing.T) {
	c := aCheck()
	c.Kind = "sql_warehouse"
	err := c.Validate(kinds())
	require.ErrorContains(t, err, "unit")
	for _, field := range []string{"unit", "warn", "crit"} {
		require.ErrorContains(t, err, field+": cannot be set: a check of the kind sql_warehouse has no value, it passes or fails")
	}
	c.Crit, c.Unit = nil, ""
	require.ErrorContains(t, c.Validate(kinds()), "warn: cannot be set")
	c.Warn = nil
	require.NoError(t, c.Validate(kinds()))
}

func TestKindThatSharesItsReadingHasOneAttempt(t *testing.T) {
	c := aCheck(func(c *status.Check) { c.Kind, c.Unit, c.Warn, c.Crit, c.Attempts = "sql_warehouse", "", nil, nil, 2 })
	require.ErrorContains(t, c.Validate(kinds()), "attempts: cannot be 2: all checks of the kind sql_warehouse in a run read the same, so another attempt changes nothing")
	c.Attempts = 1
	require.NoError(t, c.Validate(kinds()))
}
