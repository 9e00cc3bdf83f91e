package segments

// Rounded rounds a number of people to two significant digits, halves up, so
// that one person more or less rarely shows.
func Rounded(n int64) int64 {
	unit := int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}

// Count gives a published count: nil, for null, when it is under the least that
// may be shown, else rounded.
func Count(n, least int64) *int64 {
	if n < least {
		return nil
	}
	n = Rounded(n)
	return &n
}
