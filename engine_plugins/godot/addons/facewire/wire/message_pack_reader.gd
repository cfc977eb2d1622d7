@tool
extends RefCounted
## Reads the one MessagePack map that a message holds.
##
## The bytes come from a stranger: sizes, depth, keys and text are checked before anything is set
## aside for them. What the keys must hold is for [code]fields.gd[/code]. Nothing here does I/O.

const Utf8 := preload("utf8.gd")

const MAX_BODY := 1 << 20  ## Bytes; no message of the protocol is longer.
const MAX_ITEMS := 1024  ## Items in one array or map.
const MAX_DEPTH := 6  ## Maps and arrays inside one another.

## The keys of a frame, found by tag and text as one integer of up to 64 bits: text made anew for
## each of them would be half of what it costs to read a frame.
static var _frequent_keys := _by_tag_and_text(
	["s", "n", "t", "at", "pt", "q", "lv", "voice", "w", "pose", "vis"]
)

var _data: PackedByteArray
var _size: int
var _at := 0
var _wide := StreamPeerBuffer.new()
var _reason := ""


## Returns the map in [param body] as a [Dictionary], or a [String] that says why it holds none.
static func decode(body: PackedByteArray) -> Variant:
	return new()._decode(body)


func _decode(body: PackedByteArray) -> Variant:
	_data = body
	_size = body.size()
	if _size > MAX_BODY:
		return "a message of %d bytes; at most %d are read" % [_size, MAX_BODY]
	_wide.data_array = body
	_wide.big_endian = true
	var value: Variant = _value(MAX_DEPTH)
	if _reason == "" and _at < _size:
		_reason = "trailing bytes: %d" % (_size - _at)
	if _reason == "" and value is not Dictionary:
		_reason = "not a map"
	return value if _reason == "" else _reason


## Reads one value. After a failure [member _reason] is set and the position is at the end, so that
## every caller on the way out stops at its next look.
func _value(room: int) -> Variant:
	if _at >= _size:
		return _fail("cut short")
	var tag := _data[_at]
	_at += 1
	var value: Variant = null
	if tag < 0x80:
		value = tag
	elif tag < 0x90:
		value = _map(tag & 0x0f, room)
	elif tag < 0xa0:
		value = _array(tag & 0x0f, room)
	elif tag < 0xc0:
		value = _text(tag & 0x1f)
	elif tag >= 0xe0:
		value = tag - 0x100
	else:
		value = _tagged(tag, room)
	return value


func _tagged(tag: int, room: int) -> Variant:
	var value: Variant = null
	match tag:  # What a frame is made of stands first.
		0xc4, 0xc5, 0xc6:
			value = _bytes(_unsigned(1 << (tag - 0xc4)))
		0xcf:
			value = _unsigned_64()
		0xcb:
			value = _wide.get_double() if _seek(8) else 0.0
		0xcc, 0xcd, 0xce:
			value = _unsigned(1 << (tag - 0xcc))
		0xc0:
			pass
		0xc2, 0xc3:
			value = tag == 0xc3
		0xca:
			value = _wide.get_float() if _seek(4) else 0.0
		0xd0, 0xd1, 0xd2, 0xd3:
			value = _signed(1 << (tag - 0xd0))
		0xd9, 0xda, 0xdb:
			value = _text(_unsigned(1 << (tag - 0xd9)))
		0xdc, 0xdd:
			value = _array(_unsigned(2 << (tag - 0xdc)), room)
		0xde, 0xdf:
			value = _map(_unsigned(2 << (tag - 0xde)), room)
		_:
			_fail("type %02x is not used in this protocol" % tag)
	return value


func _map(count: int, room: int) -> Dictionary:
	var values := {}
	if not _may_hold(count, 2 * count, room):
		return values
	for _pair in count:
		var key: Variant = _frequent_key()
		if key == null:
			key = _value(0)
		if key is not String:
			_fail("a key is not a string")
			break
		if key in values:
			# Readers would differ on which one counts.
			_fail("the key %s comes twice" % key)
			break
		values[key] = _value(room - 1)
	return values


func _frequent_key() -> Variant:
	if _size - _at < 8:
		return null
	var eight := _data.decode_u64(_at)
	var length := eight & 0x1f
	if length > 6:
		return null
	var key: Variant = _frequent_keys.get(eight & ((1 << (8 * length + 8)) - 1))
	if key != null:
		_at += 1 + length
	return key


func _array(count: int, room: int) -> Array:
	var values := []
	if not _may_hold(count, count, room):
		return values
	for _item in count:
		values.append(_value(room - 1))
		if _reason != "":
			break
	return values


func _may_hold(count: int, least_bytes: int, room: int) -> bool:
	if room <= 0:
		_fail("nested more than %d deep" % MAX_DEPTH)
	elif count > MAX_ITEMS:
		_fail("%d items; at most %d are read" % [count, MAX_ITEMS])
	elif least_bytes > _size - _at:
		_fail("cut short")
	return _reason == ""


func _text(size: int) -> String:
	var text: Variant = Utf8.decode(_bytes(size))
	if text is String:
		return text
	_fail("text that is not UTF-8")
	return ""


func _bytes(size: int) -> PackedByteArray:
	if size > _size - _at:
		_fail("cut short")
		return PackedByteArray()
	_at += size
	return _data.slice(_at - size, _at)


func _unsigned(size: int) -> int:
	if not _seek(size):
		return 0
	match size:
		1:
			return _wide.get_u8()
		2:
			return _wide.get_u16()
	return _wide.get_u32()


## A number of 2^63 and more becomes a float: GDScript has no such integer, and no field that is
## read here may hold one, so that it is refused there and skipped under unknown keys.
func _unsigned_64() -> Variant:
	if not _seek(8):
		return 0
	var value := _wide.get_64()
	return value if value >= 0 else float(value) + 18446744073709551616.0


func _signed(size: int) -> int:
	if not _seek(size):
		return 0
	match size:
		1:
			return _wide.get_8()
		2:
			return _wide.get_16()
		4:
			return _wide.get_32()
	return _wide.get_64()


## Moves over [param size] bytes and points the big-endian reader at them, if they are there.
func _seek(size: int) -> bool:
	if size > _size - _at:
		_fail("cut short")
		return false
	_wide.seek(_at)
	_at += size
	return true


func _fail(reason: String) -> Variant:
	if _reason == "":
		_reason = reason
	_at = _size
	return null


static func _by_tag_and_text(keys: PackedStringArray) -> Dictionary[int, String]:
	var found: Dictionary[int, String] = {}
	for key in keys:
		var bytes := PackedByteArray([0xa0 | key.length()])
		bytes.append_array(key.to_ascii_buffer())
		bytes.resize(8)
		found[bytes.decode_u64(0)] = key
	return found
