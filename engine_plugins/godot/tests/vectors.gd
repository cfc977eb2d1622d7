extends RefCounted
## Reads the golden vectors, and tells what was decoded in their terms: integers as strings.

const FaceSettings := preload("res://addons/facewire/wire/face_settings.gd")
const Microphone := preload("res://addons/facewire/wire/microphone.gd")


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


static func status_json(status: FacewireStatus) -> Dictionary:
	var stages := {}
	for name in status.stages:
		var stage := status.stages[name]
		stages[name] = {"p50_us": stage.x, "p99_us": stage.y}
	var queues := {}
	for name in status.queues:
		queues[name] = {"dropped": str(status.queues[name])}
	var outputs := {}
	for name in status.outputs:
		var output := status.outputs[name]
		outputs[name] = {
			"dropped": str(output.dropped),
			"state": output.state,
			"why": output.why,
			"packets": str(output.packets),
		}
	var trackers := {}
	for name in status.trackers:
		var tracker := status.trackers[name]
		trackers[name] = {
			"subject": tracker.subject,
			"state": tracker.state,
			"why": tracker.why,
			"rate": tracker.rate,
			"packets": str(tracker.packets),
			"bad": str(tracker.bad),
			"dropped": str(tracker.dropped),
			"delay_ms": tracker.delay_ms,
			"delay_is": tracker.delay_is,
			"behind_ms": tracker.behind_ms,
		}
	var subjects := {}
	for name in status.subjects:
		subjects[name] = _subject_json(status.subjects[name])
	return {
		"session": str(status.session),
		"at": str(status.at_ns),
		"uptime_s": status.uptime_s,
		"engine": status.engine,
		"level": str(status.level),
		"reason": status.reason,
		"fps": status.fps,
		"frames": str(status.frames),
		"late": str(status.late),
		"held": str(status.held),
		"slipped": str(status.slipped),
		"skipped": str(status.skipped),
		"shed": str(status.shed),
		"queues": queues,
		"outputs": outputs,
		"trackers": trackers,
		"defaults": _settings_json(status.defaults),
		"stages": stages,
		"subjects": subjects,
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


static func _subject_json(subject: FacewireStatus.Subject) -> Dictionary:
	var shown := {
		"source": subject.source,
		"state": subject.state,
		"frames": str(subject.frames),
		"held": str(subject.held),
		"slipped": str(subject.slipped),
		"dropped_samples": str(subject.dropped_samples),
		"lookahead_ms": subject.lookahead_ms,
		"lag_ms": subject.lag_ms,
		"voice": subject.voice,
		"level_dbfs": subject.level_dbfs,
		"skipped": str(subject.skipped),
		"shed": str(subject.shed),
		"epoch": str(subject.epoch),
		"utterance": str(subject.utterance),
		"buffered_s": subject.buffered_s,
		"paused": subject.paused,
	}
	shown.merge(_settings_json(subject.settings))
	if subject.microphone != null:
		shown["microphone"] = _microphone_json(subject.microphone)
	return shown


static func _microphone_json(microphone: Microphone) -> Dictionary:
	var shown := {
		"device": microphone.device,
		"state": microphone.state,
		"rate": str(microphone.rate),
		"channels": str(microphone.channels),
		"overflows": str(microphone.overflows),
		"outages": str(microphone.outages),
		"level_dbfs": microphone.level_dbfs,
		"peak_dbfs": microphone.peak_dbfs,
		"noise_dbfs": microphone.noise_dbfs,
		"gain_db": microphone.gain_db,
		"open": microphone.open,
		"warnings": Array(microphone.warnings),
	}
	var monitor := microphone.monitor
	if monitor != null:
		shown["monitor"] = {
			"device": monitor.device,
			"state": monitor.state,
			"delay_ms": monitor.delay_ms,
			"offset_ms": monitor.offset_ms,
		}
	return shown


static func _settings_json(settings: FaceSettings) -> Dictionary:
	var mask: Variant = Array(settings.mask)
	for word in FaceSettings.MASKS:
		if FaceSettings.channels_of(word) == settings.mask:
			mask = word
	return {
		"gain": settings.gain,
		"offset": settings.offset,
		"mask": mask,
		"lookahead": settings.lookahead_ms if is_finite(settings.lookahead_ms) else "full",
	}


static func _json(path: String) -> Variant:
	return JSON.parse_string(FileAccess.get_file_as_string(path))


static func _sha256(data: PackedByteArray) -> String:
	var context := HashingContext.new()
	context.start(HashingContext.HASH_SHA256)
	if not data.is_empty():
		context.update(data)
	return context.finish().hex_encode()
