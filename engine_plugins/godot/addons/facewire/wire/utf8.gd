@tool
extends RefCounted
## Text from bytes that a stranger sent.
##
## Godot's own conversion logs an engine error for bytes that are not UTF-8 and stops at a zero
## byte; this looks first.


## Returns the text in [param bytes], or null if they are not UTF-8 or hold a zero byte.
static func decode(bytes: PackedByteArray) -> Variant:
	for byte in bytes:
		if byte >= 0x80 or byte == 0:
			return bytes.get_string_from_utf8() if _is_valid(bytes) else null
	return bytes.get_string_from_ascii()


static func _is_valid(bytes: PackedByteArray) -> bool:
	var at := 0
	while at < bytes.size():
		var lead := bytes[at]
		if lead == 0 or (lead >= 0x80 and lead < 0xc2) or lead > 0xf4:
			return false
		var following := 0
		if lead >= 0x80:
			following = 1 if lead < 0xe0 else 2 if lead < 0xf0 else 3
		if at + following >= bytes.size():
			return false
		for step in range(1, following + 1):
			if bytes[at + step] & 0xc0 != 0x80:
				return false
		# Overlong forms, surrogates and what lies above U+10FFFF show in the second byte.
		if following > 0 and not _second_byte_fits(lead, bytes[at + 1]):
			return false
		at += 1 + following
	return true


static func _second_byte_fits(lead: int, second: int) -> bool:
	match lead:
		0xe0:
			return second >= 0xa0
		0xed:
			return second < 0xa0
		0xf0:
			return second >= 0x90
		0xf4:
			return second < 0x90
	return true
