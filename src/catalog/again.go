package catalog

import (
	"bytes"

	"buoy/src/status"
)

// A creation that is sent again finds what the first one has made. These say whether it is the same creation: whether it would
// have stored, at that moment, what is stored. All that the trail shows is compared, which is all that people declare. Of what
// has been changed since, nobody can tell any more, and it passes for the same.

// SamePlatform says whether creating a platform again as declared would make what is stored.
func SamePlatform(stored, declared status.Platform) bool {
	return same(stored.Version, platformEvent(stored), platformEvent(newPlatform(stored.ID, stored.Audit, declared)))
}

// SameCheck says whether creating a check again as declared would make what is stored.
func SameCheck(stored, declared status.Check) bool {
	return same(stored.Version, checkEvent(stored), checkEvent(newCheck(stored.ID, stored.Audit, declared)))
}

// SameMessage says whether creating a message again as declared would make what is stored.
func SameMessage(stored, declared status.Message) bool {
	return same(stored.Version, messageEvent(stored), messageEvent(newMessage(stored.ID, stored.Audit, declared)))
}

func same(version int64, stored, declared status.Event) bool {
	return version > 1 || bytes.Equal(stored.After, declared.After)
}
