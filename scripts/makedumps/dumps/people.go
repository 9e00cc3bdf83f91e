package dumps

import (
	"math/bits"
	"math/rand/v2"
	"strconv"

	"github.com/tamis-data/tamis/schemas"
)

// world is what all files of one call share; it is not written to after newWorld.
type world struct {
	seed      uint64
	users     int // random people
	places    *places
	languages sentences
	only      map[string]bool // languages that random people speak; nil for all
	cases     []*person

	noBadBytes bool
}

// rowsPerUser is how many rows a day there are for each random person.
const rowsPerUser = 8

// fewestUsers live even in the smallest dumps, so that none becomes a bot.
const fewestUsers = 50

// resident is a random person.
type resident struct {
	number  uint64
	account account
	home    *place
	age     int
	linked  answer
	lang    *language
	topics  []*topic // their own interests, one to three
}

// Salts keep apart what is drawn for different things from one seed.
const (
	saltPerson = iota + 1
	saltConversation
	saltTravel
	saltFile
	saltProfile
	saltStory
	saltRow
)

// resident makes person number n; the same at each call.
func (w *world) resident(n uint64) resident {
	r := generator(w.seed, saltPerson, n)
	p := resident{number: n, account: accountOf(n), home: w.places.homes.draw(r), age: randomAge(r), linked: yes}
	switch {
	case chance(r, 120_000):
		p.linked = no
	case chance(r, 30_000):
		p.linked = null
	}
	p.lang = w.languages[drawLanguage(r, p.home.langs)]
	if w.only != nil && !w.only[p.lang.code] {
		p.lang = w.languages["en"]
	}
	if p.lang.covered {
		for range 1 + r.IntN(3) {
			p.topics = append(p.topics, p.lang.popular.draw(r))
		}
	}
	return p
}

func drawLanguage(r *rand.Rand, langs []weightedLang) string {
	x := r.IntN(100)
	for _, l := range langs {
		if x -= l.percent; x < 0 {
			return l.code
		}
	}
	return langs[0].code
}

// randomAge is -1 (null) for 1%, 13 to 17 for about 6%, out of range for 0.1%.
func randomAge(r *rand.Rand) int {
	switch x := r.IntN(1000); {
	case x < 10:
		return -1
	case x < 11:
		return 140
	case x < 70:
		return 13 + r.IntN(5)
	case x < 600:
		return 18 + r.IntN(20)
	default:
		return 38 + r.IntN(40)
	}
}

// The account ids of random people run through the residues of a prime, so that
// no two people share one and ids tell nothing about the number.
const (
	accountPrime  = 899_999_999_999_981
	accountFactor = 314_159_265_358_979
	accountFirst  = 100_000_000_000_000
)

func accountOf(n uint64) account {
	hi, lo := bits.Mul64(n+1, accountFactor)
	_, rest := bits.Div64(hi, lo, accountPrime)
	num := int64(accountFirst + rest)
	return account{text: "acct-" + strconv.FormatInt(num, 10), num: num}
}

// conversation is a chat of a random person. It is a function of the person,
// its first day and its number, so that files and days share it unasked.
type conversation struct {
	key       uint64
	id        string
	topic     *topic
	private   bool
	group     bool
	sensitive bool // some of its turns are
	app       uint64
	oddApp    bool // an app that no policy knows
}

// conversation makes the k-th conversation of a person that began on a day.
func (w *world) conversation(p *resident, began schemas.Date, k uint64) conversation {
	key := mix(w.seed, saltConversation, p.number, uint64(began), k)
	r := generator(key)
	c := conversation{
		key: key, id: hexID('c', key), topic: &p.lang.small,
		private: chance(r, 20_000), group: chance(r, 40_000), sensitive: chance(r, 40_000),
		oddApp: chance(r, 1_500), app: r.Uint64(),
	}
	if x := r.IntN(100); p.lang.covered && x < 85 {
		if c.topic = pick(r, p.topics); x < 8 {
			c.topic = p.lang.popular.draw(r)
		}
	}
	return c
}

// request is where a person is on a day: at home, but for a few.
func (w *world) request(p *resident, day schemas.Date) *place {
	r := generator(w.seed, saltTravel, p.number, uint64(day))
	switch x := r.IntN(1000); {
	case x < 25:
		return pick(r, w.places.abroad)
	case x < 30:
		return w.places.byCode[""]
	case p.home.status == unknownPlace:
		return w.places.byCode["US"]
	}
	return p.home
}
