extends RefCounted
## Reads the golden vectors, and tells what was decoded in their terms: integers as strings.


class Vector:
	extends RefCounted
	var name: String
	var message: String
	var data: PackedByteArray
	var accepted: bool
	var canonical: bool
	var value: Dictionary


static func of(protocol: String, message: String) -> Array[Vector]:
	var index: Dictionary = _json(protocol + "/vectors/index.json")
	var cases: Array[Vector] = []
	for name: String in index["cases"]:
		var one := load_case(protocol, name)
		if one.message == message:
			cases.append(one)
	return cases


static func load_case(protocol: String, name: String) -> Vector:
	var path := "%s/vectors/%s" % [protocol, name]
	var described: Dictionary = _json(path + ".json")
	var one := Vector.new()
	one.name = name
	one.message = described["message"]
	one.data = FileAccess.get_file_as_bytes(path + ".bin")
	assert(_sha256(one.data) == described["sha256"], name + " is damaged")
	one.data.resize(one.data.size() + int(described.get("append_zeros", "0")))
	one.accepted = not described.has("error")
	one.canonical = described.get("canonical", false)
	one.value = described.get("value", {})
	return one


static func frame_json(frame: FacewireFrame) -> Dictionary:
	return {
		"s": str(frame.session),
		"n": str(frame.n),
		"e": str(frame.epoch),
		"t": frame.t,
		"at": str(frame.at_ns),
		"pt": str(frame.pt_ns),
		"q": str(frame.quality),
		"lv": str(frame.level),
		"voice": frame.voice,
		"w": Array(frame.weights),
		"pose": Array(frame.angles),
		"vis": Array(frame.visemes),
	}


static func hello_json(hello: FacewireHello) -> Dictionary:
	return {
		"software": hello.software,
		"session": str(hello.session),
		"fps": str(hello.fps),
		"subjects": Array(hello.subjects),
	}


static func event_json(event: FacewireEvent) -> Dictionary:
	if event.kind == FacewireEvent.Kind.UNKNOWN:
		return {}
	var shown := {
		"event": FacewireEvent.NAMES[event.kind],
		"s": str(event.session),
		"e": str(event.epoch),
		"at": str(event.at_ns),
	}
	if event.kind == FacewireEvent.Kind.CLOSED:
		shown["why"] = event.why
	elif event.kind != FacewireEvent.Kind.OPENED:
		shown["utterance"] = str(event.utterance)
		shown["t"] = event.t
	if event.kind == FacewireEvent.Kind.FINISHED:
		shown["interrupted"] = event.interrupted
	return shown


static func reply_json(reply: RefCounted) -> Dictionary:
	var shown := {"id": null if reply.id == null else str(reply.id)}
	if reply.code != "":
		shown["error"] = {"code": reply.code, "message": reply.message}
	else:
		shown["ok"] = _strings(reply.values)
	return shown


## Whether two JSON values are equal; a whole float and an int count as the same number.
static func same(got: Variant, wanted: Variant) -> bool:
	if (got is float or got is int) and (wanted is float or wanted is int):
		return float(got) == float(wanted)
	if got is Array and wanted is Array:
		return (
			got.size() == wanted.size()
			and range(got.size()).all(func(at: int) -> bool: return same(got[at], wanted[at]))
		)
	if got is Dictionary and wanted is Dictionary:
		return (
			got.size() == wanted.size()
			and got.keys().all(func(key: Variant) -> bool: return same(got[key], wanted.get(key)))
		)
	return typeof(got) == typeof(wanted) and got == wanted


static func _strings(value: Variant) -> Variant:
	if value is int:
		return str(value)
	if value is Array:
		return value.map(_strings)
	if value is Dictionary:
		var shown := {}
		for key: String in value:
			shown[key] = _strings(value[key])
		return shown
	return value


static func _json(path: String) -> Variant:
	return JSON.parse_string(FileAccess.get_file_as_string(path))


static func _sha256(data: PackedByteArray) -> String:
	var context := HashingContext.new()
	context.start(HashingContext.HASH_SHA256)
	if not data.is_empty():
		context.update(data)
	return context.finish().hex_encode()
