package lexicon

// counter counts 64 lanes at once, bit-sliced: planes[i] holds bit i of each
// lane's count. Masks wait in a buffer of 16, which a tree of adders without
// a branch turns into one carry; adding a word costs a few operations,
// whatever the number of languages.
type counter struct {
	waiting [16]uint64
	n       int
	planes  [28]uint64 // enough for 2^28 words
	used    int        // planes that may not be zero
}

func (c *counter) reset() {
	clear(c.planes[:c.used])
	c.n, c.used = 0, 4
}

// add counts one in each lane of the mask.
func (c *counter) add(mask uint64) {
	c.waiting[c.n&15] = mask
	c.n++
	if c.n == 16 {
		c.flush()
	}
}

// adder adds three bits a lane.
func adder(a, b, x uint64) (sum, carry uint64) {
	u := a ^ b
	return u ^ x, a&b | u&x
}

// flush adds the 16 waiting masks.
func (c *counter) flush() {
	w, p := &c.waiting, &c.planes
	var twos [8]uint64
	ones := p[0]
	for i := range twos {
		ones, twos[i] = adder(ones, w[2*i], w[2*i+1])
	}
	p[0] = ones
	var fours [4]uint64
	sum := p[1]
	for i := range fours {
		sum, fours[i] = adder(sum, twos[2*i], twos[2*i+1])
	}
	p[1] = sum
	var a, b uint64
	sum, a = adder(p[2], fours[0], fours[1])
	p[2], b = adder(sum, fours[2], fours[3])
	var carry uint64
	p[3], carry = adder(p[3], a, b)
	for i := 4; carry != 0 && i < len(p); i++ {
		p[i], carry = p[i]^carry, p[i]&carry
		c.used = max(c.used, i+1)
	}
	c.n = 0
}

// settle counts what still waits.
func (c *counter) settle() {
	if c.n > 0 {
		clear(c.waiting[c.n:])
		c.flush()
	}
}

// most gives the highest count among the lanes of the mask.
func (c *counter) most(lanes uint64) uint32 {
	best, _ := c.top(lanes)
	return best
}

// top gives the highest count among the lanes of the mask, and the lanes that
// have it. The counter must be settled.
func (c *counter) top(lanes uint64) (best uint32, at uint64) {
	if lanes == 0 {
		return 0, 0
	}
	for i := c.used - 1; i >= 0; i-- {
		if have := lanes & c.planes[i]; have != 0 {
			lanes = have
			best |= 1 << i
		}
	}
	return best, lanes
}
