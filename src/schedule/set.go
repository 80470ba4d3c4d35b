package schedule

import "math/bits"

// set contains numbers from 0 to 63.
type set uint64

func (s set) with(value int) set { return s | 1<<value }

func (s set) has(value int) bool { return s&(1<<value) != 0 }

// atOrAfter is the smallest number that is not below value.
func (s set) atOrAfter(value int) (int, bool) {
	rest := s >> value << value
	return bits.TrailingZeros64(uint64(rest)), rest != 0
}

// atOrBefore is the largest number that is not above value. A value below 0 is allowed.
func (s set) atOrBefore(value int) (int, bool) {
	rest := s & (1<<(value+1) - 1)
	return bits.Len64(uint64(rest)) - 1, rest != 0
}

// first is the smallest number of a set that is not empty.
func (s set) first() int { return bits.TrailingZeros64(uint64(s)) }

// last is the largest number of a set that is not empty.
func (s set) last() int { return bits.Len64(uint64(s)) - 1 }
