package policy

// Ages a row can name, in years; anything else is unknown. Nobody is older than 120, so such a value says nothing
// about the person.
const (
	youngest = 0
	oldest   = 120
)

// MinAgeFloor is the lowest minimum age that a policy may set: the announced rule has no exception below it.
const MinAgeFloor = 18

// AgeVerdict is what the age gate says of a row.
type AgeVerdict uint8

// The zero value turns away.
const (
	AgeUnknown AgeVerdict = iota
	AgeUnder              // known, and younger than one of the countries allows
	AgeAllowed
)

// ages holds minimum ages in years.
type ages struct {
	standard int32
	highest  int32
	by       map[Country]int32
}

// MinAge gives the stricter minimum age of both countries, in years. An unknown country counts as the strictest.
func (p *Policy) MinAge(a, b Country) int {
	return int(max(p.ages.of(a), p.ages.of(b)))
}

// Age judges the age of a row, in years, by both of its countries.
func (p *Policy) Age(age int64, home, request Country) AgeVerdict {
	switch {
	case age < youngest || age > oldest:
		return AgeUnknown
	case age < int64(p.MinAge(home, request)):
		return AgeUnder
	}
	return AgeAllowed
}

func (a *ages) of(c Country) int32 {
	if c == Unknown {
		return a.highest
	}
	if years, ok := a.by[c]; ok {
		return years
	}
	return a.standard
}

// readAges reads ages.yaml: default and countries (alpha-2: years).
func readAges(r *reader, root *value, c *codes) ages {
	f := r.object(root, "default", "countries")
	a := ages{by: make(map[Country]int32)}
	a.standard = number[int32](r, f["default"], MinAgeFloor, oldest)
	a.highest = a.standard
	for _, e := range r.entries(f["countries"]) {
		country := c.known(r, &value{file: e.value.file, line: e.value.line, kind: text, scalar: e.key})
		years := number(r, e.value, max(a.standard, MinAgeFloor), oldest)
		if country != Unknown {
			a.by[country] = years
		}
		a.highest = max(a.highest, years)
	}
	return a
}
