@tool
extends RefCounted
## The sidecar's answer to one control request.

const Reader := preload("message_pack_reader.gd")
const Fields := preload("fields.gd")
const MAX_ID_BYTES := 64

var id: Variant  ## The request's: an int or a String; null if the sidecar could not read it.
var values: Dictionary  ## What the operation answers, when it was carried out.
var code := ""  ## Why it was refused; empty when it was carried out.
var message := ""  ## The same in words.


## Returns the reply in [param body], or a [String] that says why there is none.
static func decode(body: PackedByteArray) -> Variant:
	var decoded: Variant = Reader.decode(body)
	if decoded is String:
		return decoded
	var fields := Fields.new(decoded)
	var reply := new()
	if fields.has("error"):
		var error := Fields.new(fields.map("error"))
		reply.code = error.text("code")
		reply.message = error.text("message")
		if error.reason != "":
			return "error: " + error.reason
		reply.id = _id(decoded, fields) if fields.has("id") else null
	else:
		reply.values = fields.map("ok")
		reply.id = _id(decoded, fields)
	return reply if fields.reason == "" else fields.reason


## The whole number that the operation answers at [param key]; [param otherwise] if there is none.
func integer(key: String, otherwise := 0) -> int:
	var value: Variant = values.get(key)
	return value if value is int else otherwise


## The finite number that the operation answers at [param key]; [param otherwise] if there is none.
func number(key: String, otherwise := 0.0) -> float:
	var value: Variant = values.get(key)
	if value is int or (value is float and is_finite(value)):
		return value
	return otherwise


static func _id(decoded: Dictionary, fields: Fields) -> Variant:
	if decoded.get("id") is String:
		var text := fields.text("id")
		var size := text.to_utf8_buffer().size()
		if size < 1 or size > MAX_ID_BYTES:
			fields.reason = "id has %d bytes; it must have 1 to %d" % [size, MAX_ID_BYTES]
		return text
	return fields.integer("id", 0, Fields.INT64_MAX)
