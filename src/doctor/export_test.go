package doctor

// GapsOf is gapsOf for the tests.
var GapsOf = gapsOf
