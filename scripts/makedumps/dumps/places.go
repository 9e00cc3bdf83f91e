package dumps

import (
	"io/fs"
	"strconv"
	"strings"
)

// placeStatus is what the announced policy and its margin make of a code.
type placeStatus uint8

const (
	unknownPlace placeStatus = iota
	excludedPlace
	allowedPlace
)

// place is a value of a country column.
type place struct {
	code   string // as written to the dump; empty is null
	status placeStatus
	minAge int // years; 0 unless allowed
	weight int // share among random homes, out of the sum of all weights
	langs  []weightedLang
}

// weightedLang is a language spoken at home and its share in percent.
type weightedLang struct {
	code    string
	percent int
}

// places is the table of data/places.tsv.
type places struct {
	byCode map[string]*place
	homes  weighted[*place] // those with a weight
	abroad []*place         // weighted codes that are not unknown: where people travel
}

// loadPlaces reads lines of code, status, minimum age, weight and languages
// ("en:80 es:20"). A code is quoted, so that blanks in it show; "" is null.
func loadPlaces(fsys fs.FS) (*places, error) {
	records, err := readTable(fsys, "data/places.tsv", 5)
	if err != nil {
		return nil, err
	}
	ps := &places{byCode: make(map[string]*place, len(records))}
	for _, r := range records {
		p, err := parsePlace(r)
		if err != nil {
			return nil, err
		}
		if ps.byCode[p.code] != nil {
			return nil, r.errorf("%q is there twice", p.code)
		}
		ps.byCode[p.code] = p
		if p.weight > 0 {
			ps.homes.add(p, p.weight)
			if p.status != unknownPlace {
				ps.abroad = append(ps.abroad, p)
			}
		}
	}
	return ps, nil
}

func parsePlace(r record) (*place, error) {
	code, err := strconv.Unquote(r.fields[0])
	if err != nil {
		return nil, r.errorf("code %s is not quoted", r.fields[0])
	}
	p := &place{code: code}
	switch r.fields[1] {
	case "unknown":
	case "excluded":
		p.status = excludedPlace
	case "allowed":
		p.status = allowedPlace
	default:
		return nil, r.errorf("status %q: want allowed, excluded or unknown", r.fields[1])
	}
	if p.minAge, err = strconv.Atoi(r.fields[2]); err != nil || p.minAge < 0 || p.minAge > 30 {
		return nil, r.errorf("minimum age %q: want 0 to 30", r.fields[2])
	}
	if (p.status == allowedPlace) != (p.minAge > 0) {
		return nil, r.errorf("a minimum age is for allowed places, and each of them has one")
	}
	if p.weight, err = strconv.Atoi(r.fields[3]); err != nil || p.weight < 0 {
		return nil, r.errorf("weight %q: want 0 or more", r.fields[3])
	}
	total := 0
	for _, field := range strings.Fields(r.fields[4]) {
		code, share, _ := strings.Cut(field, ":")
		percent, err := strconv.Atoi(share)
		if code == "" || err != nil || percent < 1 {
			return nil, r.errorf("language %q: want code:percent", field)
		}
		p.langs = append(p.langs, weightedLang{code, percent})
		total += percent
	}
	if total != 100 {
		return nil, r.errorf("languages add up to %d%%", total)
	}
	return p, nil
}
