// Command bench measures what the board promises about speed and memory, in one run on one machine, and prints ratios:
// absolute times say more about the machine than about Buoy. It exits with 1 where a promise is broken.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// promise is one measured figure and its bound.
type promise struct {
	what   string
	figure float64
	unit   string
	bound  float64
	atMost bool // the figure must not be above the bound; else not below
}

func (p promise) kept() bool {
	if p.atMost {
		return p.figure <= p.bound
	}
	return p.figure >= p.bound
}

func main() {
	ctx := context.Background()
	fmt.Printf("%s, %d CPUs\n\n", runtime.Version(), runtime.NumCPU())
	broken := false
	for _, measure := range []func(context.Context) ([]promise, error){
		measureHTTP, measureIngest, measureApply, measureRefresh, measureMemory,
	} {
		promises, err := measure(ctx)
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		for _, p := range promises {
			sign, verdict := ">=", "ok"
			if p.atMost {
				sign = "<="
			}
			if !p.kept() {
				verdict, broken = "BROKEN", true
			}
			fmt.Printf("%-72s %9.2f %-4s (%s %g) %s\n", p.what, p.figure, p.unit, sign, p.bound, verdict)
		}
		debug.FreeOSMemory()
	}
	if broken {
		os.Exit(1)
	}
}

// clock is a clock that is set by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }
