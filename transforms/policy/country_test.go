package policy

import (
	"strconv"
	"strings"
	"testing"
)

func TestCountryTable(t *testing.T) {
	p := shipped(t)
	for _, row := range cases(t, "countries.tsv", 2) {
		code, err := strconv.Unquote(row[0])
		if err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		if got := p.Country([]byte(code)).String(); got != row[1] {
			t.Errorf("country of %s is %s, want %s", row[0], got, row[1])
		}
	}
}

// TestCodesAreComplete counts what ISO 3166-1 assigns, so that no line of countries.yaml is lost unseen.
func TestCodesAreComplete(t *testing.T) {
	p := shipped(t)
	var two int
	for i, c := range p.codes.two {
		if c == Unknown {
			continue
		}
		two++
		if at, ok := c.slot(); !ok || p.codes.two[at] != c {
			t.Errorf("slot %d holds %s, which is not itself known", i, c)
		}
	}
	const iso, reserved, aliasesOfTwo, aliasesOfThree = 249, 4, 2, 1 // AX is both ISO and an alias
	if want := iso + reserved + aliasesOfTwo; two != want {
		t.Errorf("%d two-letter codes, want %d", two, want)
	}
	if want := iso + aliasesOfThree; len(p.codes.three) != want {
		t.Errorf("%d three-letter codes, want %d", len(p.codes.three), want)
	}
}

func TestCountryDoesNotAllocate(t *testing.T) {
	p := shipped(t)
	codes := [][]byte{[]byte("us"), []byte(" GBR "), []byte("ZZ"), []byte("somewhere")}
	day := dayOf(t, "2026-06-30")
	n := testing.AllocsPerRun(100, func() {
		for _, code := range codes {
			c := p.Country(code)
			p.Place(c, c, day)
			p.Age(30, c, c)
			p.App(code)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations a round, want none", n)
	}
}

func FuzzCountry(f *testing.F) {
	for _, seed := range []string{"US", " gbr\t", "UK", "ZZ", "", "\xff", "AX", "USAX", "U S"} {
		f.Add([]byte(seed))
	}
	p := shipped(f)
	f.Fuzz(func(t *testing.T, code []byte) {
		c := p.Country(code)
		if c == Unknown {
			return
		}
		if p.Country([]byte(c.String())) != c {
			t.Errorf("%q gives %s, which does not give itself", code, c)
		}
		if padded := " " + strings.ToLower(string(code)) + "\n"; p.Country([]byte(padded)) != c {
			t.Errorf("%q gives %s, %q does not", code, c, padded)
		}
		if n := len(strings.TrimSpace(string(code))); n != 2 && n != 3 {
			t.Errorf("%q gives %s", code, c)
		}
	})
}

func BenchmarkCountry(b *testing.B) {
	p := shipped(b)
	codes := [][]byte{[]byte("US"), []byte("br"), []byte("GBR"), []byte("ZZ")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p.Country(codes[i&3])
	}
}
