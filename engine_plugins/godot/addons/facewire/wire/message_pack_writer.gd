@tool
extends RefCounted
## Writes a [Dictionary] as one MessagePack map.
##
## Takes null, bool, int, float, String, PackedByteArray, Array and Dictionary with String keys:
## what the control requests need, and no more.


## Returns the bytes of [param values], its keys in their order.
static func encode(values: Dictionary) -> PackedByteArray:
	var out := StreamPeerBuffer.new()
	out.big_endian = true
	_put(out, values)
	return out.data_array


static func _put(out: StreamPeerBuffer, value: Variant) -> void:
	match typeof(value):
		TYPE_NIL:
			out.put_u8(0xc0)
		TYPE_BOOL:
			out.put_u8(0xc3 if value else 0xc2)
		TYPE_INT:
			_put_int(out, value)
		TYPE_FLOAT:
			out.put_u8(0xcb)
			out.put_double(value)
		TYPE_STRING, TYPE_STRING_NAME:
			var text := String(value).to_utf8_buffer()
			_put_size(out, text.size(), 0xa0, 32, 0xd9)
			out.put_data(text)
		TYPE_PACKED_BYTE_ARRAY:
			_put_size(out, value.size(), 0, 0, 0xc4)
			out.put_data(value)
		TYPE_ARRAY:
			_put_size(out, value.size(), 0x90, 16, 0xdb)
			for item: Variant in value:
				_put(out, item)
		TYPE_DICTIONARY:
			_put_size(out, value.size(), 0x80, 16, 0xdd)
			for key: String in value:
				_put(out, key)
				_put(out, value[key])
		_:
			assert(false, "no MessagePack form for a value of type %d" % typeof(value))


static func _put_int(out: StreamPeerBuffer, value: int) -> void:
	if value >= -32 and value < 0x80:
		out.put_8(value)
	elif value < 0:
		out.put_u8(0xd3)
		out.put_64(value)
	elif value < 0x100:
		out.put_u8(0xcc)
		out.put_u8(value)
	elif value < 0x10000:
		out.put_u8(0xcd)
		out.put_u16(value)
	elif value < 0x100000000:
		out.put_u8(0xce)
		out.put_u32(value)
	else:
		out.put_u8(0xcf)
		out.put_u64(value)


## Writes a length: within the tag if it is below [param limit], else behind a tag counted from
## [param wide], the one whose length has 8 bits. Arrays and maps have no such form.
static func _put_size(out: StreamPeerBuffer, size: int, short: int, limit: int, wide: int) -> void:
	var has_8_bits := wide != 0xdb and wide != 0xdd
	if size < limit:
		out.put_u8(short | size)
	elif size < 0x100 and has_8_bits:
		out.put_u8(wide)
		out.put_u8(size)
	elif size < 0x10000:
		out.put_u8(wide + 1)
		out.put_u16(size)
	else:
		out.put_u8(wide + 2)
		out.put_u32(size)
