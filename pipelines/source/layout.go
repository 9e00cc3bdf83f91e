package source

import "github.com/tamis-data/tamis/schemas"

// bindBatch prepares, for each column of the surface, how the next n rows of
// it get into the batch. This is the one place that knows which field of the
// batch a column fills.
func (r *Reader) bindBatch() {
	b := &r.batch
	for i, c := range r.file.columns {
		switch c.Name {
		case "interaction_id":
			r.fill = append(r.fill, r.fillStrings(i, &b.Interaction))
		case "conversation_id":
			r.fill = append(r.fill, r.fillStrings(i, &b.Conversation))
		case "account_id":
			r.fill = append(r.fill, r.fillIDs(i, &b.Account))
		case "event_time":
			r.fill = append(r.fill, r.fillInts(i, &b.Time))
		case "home_country":
			r.fill = append(r.fill, r.fillCodes(i, &b.Home))
		case "request_country":
			r.fill = append(r.fill, r.fillCodes(i, &b.Request))
		case "age":
			r.fill = append(r.fill, r.fillInts(i, &b.Age))
		case "app":
			r.fill = append(r.fill, r.fillCodes(i, &b.App))
		case "linked":
			r.fill = append(r.fill, r.fillBools(i, &b.Linked))
		case "private_session":
			r.fill = append(r.fill, r.fillBools(i, &b.Private))
		case "modality", "media", "action":
			r.fill = append(r.fill, r.fillCodes(i, &b.Kind))
		case "author":
			r.fill = append(r.fill, r.fillCodes(i, &b.Author))
		case "group_chat":
			r.fill = append(r.fill, r.fillBools(i, &b.Group))
		case "analysed":
			r.fill = append(r.fill, r.fillBools(i, &b.Analysed))
		case "watch_ms":
			r.fill = append(r.fill, r.fillInts(i, &b.WatchMillis))
		case "text", "transcript", "caption", "prompt":
			b.Texts = append(b.Texts, schemas.Strings{})
			r.fill = append(r.fill, r.fillText(i, len(b.Texts)-1))
		case "labels":
			r.fill = append(r.fill, func(n int) (int, error) {
				return r.cursors[i].lists(&b.Labels, n, b.NotUTF8, uint8(i+1))
			})
		default: // language is a hint that nobody trusts, edit_of names another row
			r.fill = append(r.fill, func(int) (int, error) { return 0, nil })
		}
	}
}

func (r *Reader) fillStrings(i int, dst *schemas.Strings) func(int) (int, error) {
	values := make([][]byte, BatchRows)
	return func(n int) (int, error) {
		dst.Values = values[:n]
		if r.cursors[i] == nil {
			clear(dst.Values)
			return 0, nil
		}
		return r.cursors[i].strings(dst.Values, r.batch.NotUTF8, uint8(i+1))
	}
}

// fillText is fillStrings for an entry of Texts, whose address moves while the
// slice grows.
func (r *Reader) fillText(i, text int) func(int) (int, error) {
	var dst schemas.Strings
	fill := r.fillStrings(i, &dst)
	return func(n int) (int, error) {
		row, err := fill(n)
		r.batch.Texts[text] = dst
		return row, err
	}
}

func (r *Reader) fillIDs(i int, dst *schemas.IDs) func(int) (int, error) {
	fill := r.fillStrings(i, &dst.Strings)
	if dst.IsInt = r.file.bound[i].isInt(); dst.IsInt {
		fill = r.fillInts(i, &dst.Ints)
	}
	return fill
}

func (r *Reader) fillInts(i int, dst *schemas.Ints) func(int) (int, error) {
	values, valid := make([]int64, BatchRows), make([]bool, BatchRows)
	return func(n int) (int, error) {
		dst.Values, dst.Valid = values[:n], valid[:n]
		if r.cursors[i] == nil {
			clear(dst.Valid)
			return 0, nil
		}
		return r.cursors[i].ints(*dst)
	}
}

func (r *Reader) fillBools(i int, dst *schemas.Bools) func(int) (int, error) {
	values := make([]uint8, BatchRows)
	return func(n int) (int, error) {
		dst.Values = values[:n]
		return r.cursors[i].bools(dst.Values)
	}
}

func (r *Reader) fillCodes(i int, dst *schemas.Codes) func(int) (int, error) {
	codes := make([]int32, BatchRows)
	return func(n int) (int, error) {
		dst.Codes = codes[:n]
		k := &r.coders[i]
		row, err := r.cursors[i].codes(k, dst.Codes, r.batch.NotUTF8, uint8(i+1))
		dst.Values = k.values
		return row, err
	}
}
