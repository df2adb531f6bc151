package abi

// appendUint appends an unsigned integer.
func appendUint(b []byte, n uint64) []byte {
	for n >= 0x80 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}

// appendInt appends a zigzag integer.
func appendInt(b []byte, n int64) []byte { return appendUint(b, uint64(n)<<1^uint64(n>>63)) }

// appendText appends a text.
func appendText(b []byte, s string) []byte { return append(appendUint(b, uint64(len(s))), s...) }

// appendList appends a list.
func appendList[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	b = appendUint(b, uint64(len(list)))
	for _, x := range list {
		b = one(b, x)
	}
	return b
}
