package source

import "github.com/tamis-data/tamis/schemas"

// filler puts a column's next n rows into the batch.
type filler func(n int) error

// filler gives the filler of column i. This is the one place that knows which
// field of the batch a column fills; nil is a column that no rule needs.
func (r *Reader) filler(i int) filler {
	b := &r.batch
	switch r.file.columns[i].Name {
	case "interaction_id":
		return r.fillStrings(i, &b.Interaction)
	case "conversation_id":
		return r.fillStrings(i, &b.Conversation)
	case "account_id":
		return r.fillIDs(i, &b.Account)
	case "event_time":
		return r.fillInts(i, &b.Time)
	case "home_country":
		return r.fillCodes(i, &b.Home)
	case "request_country":
		return r.fillCodes(i, &b.Request)
	case "age":
		return r.fillInts(i, &b.Age)
	case "app":
		return r.fillCodes(i, &b.App)
	case "linked":
		return r.fillBools(i, &b.Linked)
	case "private_session":
		return r.fillBools(i, &b.Private)
	case "modality", "media", "action":
		return r.fillCodes(i, &b.Kind)
	case "author":
		return r.fillCodes(i, &b.Author)
	case "group_chat":
		return r.fillBools(i, &b.Group)
	case "analysed":
		return r.fillBools(i, &b.Analysed)
	case "watch_ms":
		return r.fillInts(i, &b.WatchMillis)
	case "text", "transcript", "caption", "prompt":
		return r.fillText(i)
	case "labels":
		return r.fillLists(i, &b.Labels)
	}
	return nil // language is a hint that nobody trusts, edit_of names another row
}

func (r *Reader) fillStrings(i int, dst *schemas.Strings) filler {
	values := make([][]byte, BatchRows)
	return func(n int) error {
		dst.Values = values[:n]
		if r.cursors[i] == nil {
			return nil // all null
		}
		return r.cursors[i].strings(dst.Values, r.batch.NotUTF8, uint8(i+1))
	}
}

// fillText is fillStrings for the next entry of Texts, whose address moves while
// the slice grows.
func (r *Reader) fillText(i int) filler {
	var dst schemas.Strings
	fill, text := r.fillStrings(i, &dst), len(r.batch.Texts)
	r.batch.Texts = append(r.batch.Texts, dst)
	return func(n int) error {
		err := fill(n)
		r.batch.Texts[text] = dst
		return err
	}
}

func (r *Reader) fillIDs(i int, dst *schemas.IDs) filler {
	if dst.IsInt = r.file.bound[i].isInt(); dst.IsInt {
		return r.fillInts(i, &dst.Ints)
	}
	return r.fillStrings(i, &dst.Strings)
}

func (r *Reader) fillInts(i int, dst *schemas.Ints) filler {
	values, valid := make([]int64, BatchRows), make([]bool, BatchRows)
	return func(n int) error {
		dst.Values, dst.Valid = values[:n], valid[:n]
		if r.cursors[i] == nil {
			return nil
		}
		return r.cursors[i].ints(*dst)
	}
}

func (r *Reader) fillScores(i int, dst *schemas.Ints) filler {
	values, valid := make([]int64, BatchRows), make([]bool, BatchRows)
	return func(n int) error {
		dst.Values, dst.Valid = values[:n], valid[:n]
		if r.cursors[i] == nil {
			return nil
		}
		return r.cursors[i].floats(*dst)
	}
}

func (r *Reader) fillBools(i int, dst *schemas.Bools) filler {
	values := make([]uint8, BatchRows)
	for row := range values {
		values[row] = schemas.Null
	}
	return func(n int) error {
		dst.Values = values[:n]
		if r.cursors[i] == nil {
			return nil
		}
		return r.cursors[i].bools(dst.Values)
	}
}

func (r *Reader) fillCodes(i int, dst *schemas.Codes) filler {
	k, codes := &coder{}, make([]int32, BatchRows)
	for row := range codes {
		codes[row] = -1
	}
	return func(n int) error {
		dst.Codes = codes[:n]
		if r.cursors[i] == nil {
			return nil
		}
		err := r.cursors[i].codes(k, dst.Codes, r.batch.NotUTF8, uint8(i+1))
		dst.Values = k.values
		return err
	}
}

func (r *Reader) fillLists(i int, dst *schemas.Lists) filler {
	return func(n int) error {
		if r.cursors[i] == nil {
			return nil
		}
		return r.cursors[i].lists(dst, n, r.batch.NotUTF8, uint8(i+1))
	}
}
