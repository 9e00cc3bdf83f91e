package dumps

import "strings"

// sentence fills a sentence of a list.
func (m *maker) sentence(list []template) string {
	m.buf = pick(m.r, list).fill(m.buf[:0], m.r)
	return string(m.buf)
}

// say is what a row says: its sensitive sentence if it is to have one, else one of the list.
func (m *maker) say(r *row, p *resident, list []template) string {
	if r.sensitive {
		list = p.lang.all
	}
	return m.sentence(list)
}

// assistant fills a turn: the person and the assistant take turns, the
// assistant at greater length.
func (m *maker) assistant(r *row, p *resident, c *conversation, turn int, voice bool) {
	r.kind = "text"
	if voice {
		r.kind = "voice"
	}
	r.group = c.group && (r.app == "messenger" || r.app == "whatsapp" || r.app == "instagram")
	if turn%2 == 0 {
		r.author = "user"
		list := c.topic.say
		if turn > 0 && m.r.IntN(6) == 0 {
			list = p.lang.small.say
		}
		r.text = m.say(r, p, list)
		return
	}
	r.author = "assistant"
	m.buf = m.buf[:0]
	if r.sensitive {
		r.text = m.sentence(p.lang.all)
		return
	}
	for i := range 1 + m.r.IntN(3) {
		if i > 0 {
			m.buf = append(m.buf, ' ')
		}
		m.buf = pick(m.r, c.topic.reply).fill(m.buf, m.r)
	}
	if m.r.IntN(3) == 0 {
		m.buf = append(m.buf, ' ')
		m.buf = pick(m.r, p.lang.small.reply).fill(m.buf, m.r)
	}
	r.text = string(m.buf)
}

// glasses fills a recording (a transcript) or a capture (caption and labels); one capture in eight was never analysed.
func (m *maker) glasses(r *row, p *resident, c *conversation) {
	r.analysed = m.r.IntN(8) != 0
	if m.r.IntN(5) < 2 {
		r.kind = "voice"
		r.text = m.say(r, p, c.topic.say)
		return
	}
	r.kind = "image"
	if m.r.IntN(4) == 0 {
		r.kind = "video"
	}
	r.caption = m.say(r, p, c.topic.scene)
	r.labels = strings.Split(m.sentence(c.topic.label), ", ")
}

// styles end a prompt: how the picture should look.
var styles = []string{"", "", ", photorealistic, 8k", ", watercolor", ", soft morning light", ", wide angle, high detail", ", pencil sketch"}

// imagine fills a prompt; one in seven edits an earlier picture.
func (m *maker) imagine(r *row, p *resident, c *conversation) {
	r.text = m.say(r, p, c.topic.scene) + pick(m.r, styles)
	if m.r.IntN(7) == 0 {
		r.editOf = hexID('i', m.r.Uint64())
	}
}

// vibes fills an act on a video; most have no conversation.
func (m *maker) vibes(r *row, p *resident, c *conversation) {
	if m.r.IntN(100) < 85 {
		r.conversation = ""
	}
	r.text = m.say(r, p, c.topic.scene)
	switch x := m.r.IntN(100); {
	case x < 78:
		r.kind = "view"
		r.watch = 500 + m.r.Int64N(40_000)
	case x < 90:
		r.kind = "like"
	case x < 94:
		r.kind = "share"
	case x < 97:
		r.kind = "remix"
		r.caption = m.sentence(c.topic.scene)
	default:
		r.kind = "create"
		r.caption = m.sentence(c.topic.scene)
	}
}
