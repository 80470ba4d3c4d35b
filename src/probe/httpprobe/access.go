package httpprobe

import (
	"context"
	"errors"
	"maps"
	"slices"

	"buoy/src/probe"
	"buoy/src/shell"
	"buoy/src/status"
)

// access reads the secrets of a check, each once in a scope.
func access(ctx context.Context, scope *probe.Scope, check status.Check) []probe.Access {
	target, problems := parseTarget(check.Target)
	if len(problems) > 0 {
		return nil // the check was valid when it was saved, and its result names the problems
	}
	var all []probe.Access
	seen := map[string]bool{}
	for _, header := range slices.Sorted(maps.Keys(target.Headers)) {
		for _, reference := range secretShape.FindAllStringSubmatch(target.Headers[header], -1) {
			if name := reference[1] + "/" + reference[2]; !seen[name] {
				seen[name] = true
				all = append(all, secretAccess(ctx, scope, reference[1], reference[2]))
			}
		}
	}
	return all
}

func secretAccess(ctx context.Context, from *probe.Scope, scope, key string) probe.Access {
	a := probe.Access{Sort: "secrets", Name: scope + "/" + key}
	_, failed := from.Secret(ctx, scope, key)
	if errors.Is(failed, probe.ErrUnreadableSecret) {
		a.Lack = "the secret does not exist, or READ on its scope is missing" // both look alike
		a.Grant = func(principal string) string {
			return "databricks secrets put-acl " + shell.Quote(scope) + " " + shell.Quote(principal) + " READ"
		}
		return a
	}
	if _, err := (&secrets{}).read(ctx, from, scope, key); err != nil { // the scope has the value
		a.Lack, a.Unknown = err.Error(), failed != nil
	}
	return a
}
