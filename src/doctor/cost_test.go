package doctor_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/databricks"
	"buoy/src/doctor"
	"buoy/src/schedule"
)

// costs returns the row of a warehouse in the table of docs/deploy.md.
func costs(t *testing.T, autoStop int) (cells []string) {
	t.Helper()
	docs, err := os.ReadFile("../../docs/deploy.md")
	require.NoError(t, err)
	row := regexp.MustCompile(fmt.Sprintf("(?m)^\\| `warehouse_auto_stop` %d .*$", autoStop)).FindString(string(docs))
	require.NotEmpty(t, row)
	return strings.Split(strings.Trim(row, "| "), " | ")[1:]
}

func TestDocsHaveTheCostsThatTheDoctorReports(t *testing.T) {
	for _, autoStop := range []int{1, 5, 10} {
		for i, cell := range costs(t, autoStop) {
			every := []int{5, 15, 30}[i]
			w := databricks.WarehouseInfo{AutoStop: time.Duration(autoStop) * time.Minute, Size: "2X-Small", Serverless: true}
			found := doctor.AutoStop(w, time.Duration(every)*time.Minute).Found
			dollars := strings.Trim(strings.Split(cell, " (")[0], "*")
			require.Contains(t, found, "costs about "+dollars+" a month", "every %d minutes", every)
			require.Equal(t, strings.Contains(cell, "never stops"), strings.Contains(found, "it never stops"), "every %d minutes", every)
		}
	}
}

func TestAutoStop(t *testing.T) {
	small := databricks.WarehouseInfo{Size: "2X-Small", Serverless: true, Clusters: 1}
	for _, c := range []struct {
		autoStop, every time.Duration
		want            string
		advised         bool
	}{
		{0, 15 * time.Minute, "never: the warehouse does not stop by itself. ", true},
		{14 * time.Minute, 15 * time.Minute, "after 14 minutes: with a run every 15 minutes it runs about 706 of 730 hours a month. ", false},
		{15*time.Minute - 30*time.Second, 15 * time.Minute, "after 870 seconds: with a run every 15 minutes it never stops. ", true},
		{time.Minute, time.Minute, "after 1 minute: with a run every 1 minute it never stops. ", true},
		{time.Minute, 90 * time.Second, "after 1 minute: with a run every 90 seconds it never stops. ", true},
		{time.Minute, 0, "after 1 minute: with a run every 15 minutes, which is the default, it runs about 73 of 730 hours a month. ", false},
	} {
		w := small
		w.AutoStop = c.autoStop
		var gaps []time.Duration
		if c.every > 0 {
			gaps = []time.Duration{c.every}
		}
		f := doctor.AutoStop(w, gaps...)
		require.True(t, strings.HasPrefix(f.Found, c.want), f.Found)
		require.Equal(t, c.advised, f.Do != "", f.Do)
		require.Equal(t, doctor.OK, f.State, "others can use the warehouse, too")
	}
}

func TestCostOfScheduleDoesNotDependOnTheTimeOfTheQuestion(t *testing.T) {
	workingHours, err := schedule.ParseCron("0 0/15 8-17 ? * MON-FRI", "UTC")
	require.NoError(t, err)
	w := databricks.WarehouseInfo{Size: "2X-Small", Serverless: true, Clusters: 1, AutoStop: 20 * time.Minute}
	for _, now := range []string{"2026-11-27T16:45:01Z", "2026-11-28T12:00:00Z", "2026-11-30T08:00:00Z", "2026-12-02T13:10:00Z"} { // from Friday to Wednesday
		at, err := time.Parse(time.RFC3339, now)
		require.NoError(t, err)
		// On each of 5 days of 7, the warehouse runs from 8:00 to 18:05:30, because it does not stop between two runs: 730 h/168 * 5 * 10.09 h.
		require.Contains(t, doctor.AutoStop(w, doctor.GapsOf(workingHours, at)...).Found,
			"after 20 minutes: with a run every 50 minutes on average it runs about 219 of 730 hours a month", now)
	}
	for cron, want := range map[string]string{
		"0 0/15 * * * ?":   "with a run every 15 minutes it never stops",
		"0 * * * * ?":      "with a run every 1 minute it never stops",
		"* * * * * ?":      "with a run every 1 second it never stops",
		"0 0 6 1 * ?":      "with a run every 31 days it runs about 0 of 730 hours",
		"0 0 6 1 1 ? 2027": "with a run every 15 minutes, which is the default,",
	} {
		parsed, err := schedule.ParseCron(cron, "UTC")
		require.NoError(t, err)
		require.Contains(t, doctor.AutoStop(w, doctor.GapsOf(parsed, time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))...).Found, want, cron)
	}
}

func TestCostGrowsWithTheSizeOfTheWarehouse(t *testing.T) {
	dollars := regexp.MustCompile(`about ([0-9,]+) \$`)
	last := 0
	for _, size := range []string{"2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large"} {
		found := doctor.AutoStop(databricks.WarehouseInfo{Size: size, Serverless: true}).Found
		cost, err := strconv.Atoi(strings.ReplaceAll(dollars.FindStringSubmatch(found)[1], ",", ""))
		require.NoError(t, err)
		require.Greater(t, cost, last, size)
		last = cost
	}
	two := doctor.AutoStop(databricks.WarehouseInfo{Size: "2X-Small", Serverless: true, Clusters: 2}).Found
	require.Contains(t, two, "about 4,088 $ a month (2X-Small with 2 clusters, serverless: 8 DBU/h,")
}
