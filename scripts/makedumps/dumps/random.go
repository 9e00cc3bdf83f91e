package dumps

import (
	"math/rand/v2"

	"github.com/tamis-data/tamis/schemas"
)

// maker makes the random rows of one file.
type maker struct {
	w       *world
	surface schemas.Surface
	day     schemas.Date
	r       *rand.Rand
	emit    func(*row, uint64) error // the row and the key of its conversation, if that is worth watching, or 0
	buf     []byte
	base    uint64 // seeds the ids of the rows of this file
	made    uint64 // rows so far
	chats   int    // conversations so far
	row     row
}

func newMaker(w *world, s schemas.Surface, day schemas.Date, file int, emit func(*row, uint64) error) *maker {
	base := mix(w.seed, saltFile, uint64(day), uint64(s), uint64(file))
	return &maker{w: w, surface: s, day: day, r: generator(base), emit: emit, base: base}
}

// rows makes n rows, a part of a conversation at a time.
func (m *maker) rows(n int) error {
	for n > 0 {
		p, c := m.next()
		turns := min(n, m.turns())
		if err := m.talk(&p, &c, turns); err != nil {
			return err
		}
		n -= turns
	}
	return nil
}

// next draws who talks, and in which conversation. Half of the talk is that of
// a quarter of the people.
func (m *maker) next() (resident, conversation) {
	users := uint64(m.w.users)
	n := m.r.Uint64N(users)
	if m.r.IntN(2) == 0 {
		n = m.r.Uint64N(users/4 + 1)
	}
	p := m.w.resident(n)
	for m.surface != schemas.Assistant && !p.lang.covered {
		n = (n + 1) % users
		p = m.w.resident(n)
	}
	began := m.day
	if m.r.IntN(100) < 15 { // goes on with a chat of the last week
		began -= schemas.Date(1 + m.r.IntN(7))
	}
	k := m.r.Uint64N(4)
	if m.surface != schemas.Assistant && m.r.IntN(100) < 70 { // not one of the chats
		k += 4 * uint64(m.surface)
	}
	return p, m.w.conversation(&p, began, k)
}

// turns is how many rows of a conversation come at once.
func (m *maker) turns() int {
	switch m.surface {
	case schemas.Assistant:
		return 2 + m.r.IntN(11)
	case schemas.Vibes:
		return 1 + m.r.IntN(6)
	}
	return 1 + m.r.IntN(3)
}

// badEvery and badFirst say which conversations of a file have a malformed row:
// about one row in 8,000, far under what fails a run, and none in small files.
const (
	badEvery = 1500
	badFirst = 700
)

// talk makes some turns of a conversation.
func (m *maker) talk(p *resident, c *conversation, turns int) error {
	request := m.w.request(p, m.day)
	start := m.day.Millis() + m.r.Int64N(schemas.MillisPerDay-1_800_000)
	denied := -1
	if c.sensitive && len(p.lang.all) > 0 && m.r.IntN(100) < 75 {
		denied = m.r.IntN(turns)
	}
	bad := -1
	if m.chats++; m.chats%badEvery == badFirst {
		bad = m.r.IntN(turns)
	}
	voice := m.r.IntN(100) < 15
	for i := range turns {
		m.made++
		r := &m.row
		*r = row{
			interaction: hexID('i', mix(m.base, saltRow, m.made)), conversation: c.id, account: p.account,
			time: start + int64(i)*40_000 + m.r.Int64N(20_000),
			home: p.home, request: request, age: p.age, linked: p.linked,
			private: c.private, app: m.app(c), language: p.lang.hint,
			covered: p.lang.covered, sensitive: i == denied,
		}
		switch m.surface {
		case schemas.Assistant:
			m.assistant(r, p, c, i, voice)
		case schemas.Glasses:
			m.glasses(r, p, c)
		case schemas.Imagine:
			m.imagine(r, p, c)
		case schemas.Vibes:
			m.vibes(r, p, c)
		}
		m.blemish(r, i == bad)
		watch := uint64(0)
		if c.sensitive && r.conversation != "" {
			watch = c.key
		}
		if err := m.emit(r, watch); err != nil {
			return err
		}
	}
	return nil
}

// blemish spoils what real dumps have spoiled: rarely a time of another day or
// an unknown kind, and the bad row of a conversation in one of five ways.
func (m *maker) blemish(r *row, bad bool) {
	switch x := m.r.IntN(1_000_000); {
	case x < 400:
		r.time -= schemas.MillisPerDay
	case x < 600:
		r.time = effectiveMillis - 1 - m.r.Int64N(schemas.MillisPerDay)
	case x < 900 && m.surface != schemas.Imagine:
		r.kind = "hologram"
	case x < 1200:
		r.language = ""
	}
	if !bad {
		return
	}
	switch m.r.IntN(5) {
	case 0:
		r.interaction = ""
	case 1:
		r.conversation = ""
	case 2:
		r.account = account{}
	case 3:
		r.time = 0
	case 4:
		if m.w.noBadBytes {
			return
		}
		r.text, r.notUTF8 = r.text+badBytes, true
	}
}

// badBytes is no UTF-8: a lead byte with nothing after it.
const badBytes = " \xc3"

// surfaceApps are the apps of each surface, commoner ones more than once.
var surfaceApps = [schemas.NumSurfaces][]string{
	schemas.Assistant: {"meta_ai", "meta_ai", "meta_ai", "whatsapp", "whatsapp", "messenger", "messenger", "instagram", "instagram", "facebook"},
	schemas.Glasses:   {"glasses"},
	schemas.Imagine:   {"meta_ai", "meta_ai", "instagram", "messenger", "facebook"},
	schemas.Vibes:     {"meta_ai", "meta_ai", "instagram", "facebook"},
}

func (m *maker) app(c *conversation) string {
	if c.oddApp {
		return "labs_preview"
	}
	list := surfaceApps[m.surface]
	return list[c.app%uint64(len(list))]
}
