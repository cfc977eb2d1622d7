extends RefCounted
## Tells what was decoded of a status in the terms of the golden vectors: integers as strings.

const FaceSettings := preload("res://addons/facewire/wire/face_settings.gd")
const Microphone := preload("res://addons/facewire/wire/microphone.gd")


static func of(status: FacewireStatus) -> Dictionary:
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
		"line": subject.line,
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
		"gain": "auto" if is_nan(microphone.set_gain_db) else microphone.set_gain_db,
		"gate": "auto" if microphone.gated else "off",
		"follows_default": microphone.follows_default,
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
		"character": settings.character,
	}
