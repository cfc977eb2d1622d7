@tool
extends RefCounted
## What a subject may be called, and the topics that carry its frames and its events.

const Utf8 := preload("utf8.gd")

const MAX_BYTES := 64
const FACE_PREFIX := "face/"
const EVENT_PREFIX := "event/"


## Whether a subject may be called [param name]: 1 to 64 bytes of printable text without a slash
## or a space at either end.
static func is_valid(name: String) -> bool:
	var size := name.to_utf8_buffer().size()
	if size < 1 or size > MAX_BYTES or name.contains("/") or name != name.strip_edges():
		return false
	for index in name.length():
		var code := name.unicode_at(index)
		if code < 0x20 or (code >= 0x7f and code < 0xa0):
			return false
	return true


## The subject that [param topic] names behind [param prefix]; empty if it does not begin so, or
## what follows is no name.
static func of_topic(topic: PackedByteArray, prefix := FACE_PREFIX) -> String:
	var length := prefix.length()
	if topic.size() <= length or topic.size() > length + MAX_BYTES:
		return ""
	if topic.slice(0, length) != prefix.to_ascii_buffer():
		return ""
	var name: Variant = Utf8.decode(topic.slice(length))
	return name if name is String and is_valid(name) else ""
