@tool
class_name FacewireStatus
extends RefCounted
## The sidecar's state, once a second.

const Reader := preload("message_pack_reader.gd")
const Fields := preload("fields.gd")
const SubjectName := preload("subject_name.gd")
const FaceSettings := preload("face_settings.gd")
const Microphone := preload("microphone.gd")

var session: int  ## Random at each start of the sidecar.
var at_ns: int  ## When this was so: nanoseconds of the sidecar's clock.
var uptime_s: float  ## Seconds since the sidecar was started.
## What computes the faces: onnx, tensorrt, loudness.
var engine: String
var level: FacewireFrame.Level  ## What the network is allowed to do.
## Why this engine and level, in words.
var reason: String
## Steps per second, measured over the last seconds.
var fps: float
var frames: int  ## Frames made since the start.
var late: int  ## Ticks whose frames left more than 1 ms late.
var held: int  ## Frames that repeat an older pose because audio was late.
## Steps of 8 ms by which timelines were shifted to stay with a microphone's clock.
var slipped: int
## Frames that were left out after a stall.
var skipped: int
## Frames that were not inferred because the machine is overloaded.
var shed: int
## What each queue between two threads of the sidecar has dropped: name to count.
var queues: Dictionary[String, int] = {}
## The outputs beside this connection, such as livelink.
var outputs: Dictionary[String, Output] = {}
## The phones and cameras that drive a face too, such as livelink.
var trackers: Dictionary[String, Tracker] = {}
## What subjects that open later start with.
var defaults: FaceSettings
## Time spent in each stage: name to microseconds, median and 99th percentile.
var stages: Dictionary[String, Vector2] = {}
var subjects: Dictionary[String, Subject] = {}  ## Everybody who has a face, by name.


## Returns the state in [param body], or a [String] that says why there is none.
static func decode(body: PackedByteArray) -> Variant:
	var values: Variant = Reader.decode(body)
	if values is String:
		return values
	var fields := Fields.new(values)
	var status := FacewireStatus.new()
	status.session = fields.integer("session", 0, Fields.UINT32_MAX)
	status.at_ns = fields.integer("at", Fields.INT64_MIN, Fields.INT64_MAX)
	status.uptime_s = fields.number("uptime_s")
	status.engine = fields.text("engine")
	status.level = fields.integer("level", 0, FacewireFrame.Level.HOLD) as FacewireFrame.Level
	status.reason = fields.text("reason")
	status.fps = fields.number("fps")
	status.frames = fields.integer("frames", 0, Fields.INT64_MAX)
	status.late = fields.integer("late", 0, Fields.INT64_MAX)
	status.held = fields.integer("held", 0, Fields.INT64_MAX)
	status.slipped = fields.integer("slipped", 0, Fields.INT64_MAX)
	status.skipped = _count(fields, "skipped")
	status.shed = _count(fields, "shed")
	var problem := status._decode_parts(fields)
	if problem == "":
		problem = fields.reason
	return status if problem == "" else problem


func _decode_parts(fields: Fields) -> String:
	var entries := _maps(fields, "queues")
	for name: String in entries:
		var queue := Fields.new(entries[name])
		queues[name] = queue.integer("dropped", 0, Fields.INT64_MAX)
		if queue.reason != "":
			return "queues.%s: %s" % [name, queue.reason]
	var beside := _decode_outputs_and_trackers(fields)
	if beside != "":
		return beside
	var told := Fields.new(fields.map("defaults") if fields.has("defaults") else {})
	defaults = FaceSettings.from_fields(told)
	if told.reason != "":
		return "defaults: " + told.reason
	entries = fields.maps("stages")
	for name: String in entries:
		var stage := Fields.new(entries[name])
		stages[name] = Vector2(stage.number("p50_us"), stage.number("p99_us"))
		if stage.reason != "":
			return "stages.%s: %s" % [name, stage.reason]
	entries = fields.maps("subjects")
	for name: String in entries:
		var one := Fields.new(entries[name])
		subjects[name] = Subject.from_fields(one)
		if one.reason != "" or not SubjectName.is_valid(name):
			return "subjects.%s: %s" % [name, one.reason if one.reason else "no such name"]
	return ""


func _decode_outputs_and_trackers(fields: Fields) -> String:
	var entries := _maps(fields, "outputs")
	for name: String in entries:
		var output := Fields.new(entries[name])
		outputs[name] = Output.from_fields(output)
		if output.reason != "":
			return "outputs.%s: %s" % [name, output.reason]
	entries = _maps(fields, "trackers")
	for name: String in entries:
		var tracker := Fields.new(entries[name])
		trackers[name] = Tracker.from_fields(tracker)
		if tracker.reason != "":
			return "trackers.%s: %s" % [name, tracker.reason]
	return ""


## The count at [param key], 0 where an older sidecar does not tell it.
static func _count(fields: Fields, key: String, most := Fields.INT64_MAX) -> int:
	return fields.integer(key, 0, most) if fields.has(key) else 0


static func _maps(fields: Fields, key: String) -> Dictionary:
	return fields.maps(key) if fields.has(key) else {}


static func _number(fields: Fields, key: String) -> float:
	return fields.number(key) if fields.has(key) else 0.0


static func _text(fields: Fields, key: String) -> String:
	return fields.text(key) if fields.has(key) else ""


## One output of a sidecar beside the faces port.
class Output:
	extends RefCounted
	## Frames that it has lost since the start.
	var dropped: int
	## waiting, sending, refused or failed.
	var state: String
	## Why it is in this state and what to do about it, in words.
	var why: String
	## Datagrams or messages that it has sent.
	var packets: int

	static func from_fields(fields: Fields) -> Output:
		var output := Output.new()
		output.dropped = fields.integer("dropped", 0, Fields.INT64_MAX)
		output.state = fields.text("state")
		output.why = FacewireStatus._text(fields, "why")
		output.packets = FacewireStatus._count(fields, "packets")
		return output


## A phone or a camera that drives a face beside the voice.
class Tracker:
	extends RefCounted
	## Whose face it drives.
	var subject: String
	## waiting, receiving, quiet, stalled, unreadable or refused.
	var state: String
	## Why it is in this state and what to do about it, in words.
	var why: String
	## Poses a second.
	var rate: float
	## Datagrams that came.
	var packets: int
	## Datagrams that could not be read.
	var bad: int
	## Poses out of order, and datagrams of a second sender.
	var dropped: int
	## From the face's movement to the arrival of its pose.
	var delay_ms: float
	## set, measured or assumed.
	var delay_is: String
	## How much later the tracked part of the face is than the voiced one.
	var behind_ms: float

	static func from_fields(fields: Fields) -> Tracker:
		var tracker := Tracker.new()
		tracker.subject = fields.text("subject")
		tracker.state = fields.text("state")
		tracker.why = FacewireStatus._text(fields, "why")
		tracker.rate = FacewireStatus._number(fields, "rate")
		tracker.packets = FacewireStatus._count(fields, "packets")
		tracker.bad = FacewireStatus._count(fields, "bad")
		tracker.dropped = FacewireStatus._count(fields, "dropped")
		tracker.delay_ms = FacewireStatus._number(fields, "delay_ms")
		tracker.delay_is = FacewireStatus._text(fields, "delay_is")
		tracker.behind_ms = FacewireStatus._number(fields, "behind_ms")
		return tracker


## One subject of a sidecar.
class Subject:
	extends RefCounted
	var source: String  ## microphone, recording, stdin or pushed.
	## waiting, live, holding or ending.
	var state: String
	var frames: int  ## As [member FacewireStatus.frames], of this subject.
	var held: int  ## As [member FacewireStatus.held].
	var slipped: int  ## As [member FacewireStatus.slipped].
	var dropped_samples: int  ## Audio that came and was not taken.
	## Audio heard beyond the pose, in milliseconds.
	var lookahead_ms: float
	## How far the mouth is behind the ear in milliseconds; negative while ahead of playback.
	var lag_ms: float
	## Voice activity, 0 to 1.
	var voice: float
	## Loudness of the newest audio, dB below full scale.
	var level_dbfs: float
	var skipped: int  ## As [member FacewireStatus.skipped].
	var shed: int  ## As [member FacewireStatus.shed].
	## Grows with every cancel and every pause.
	var epoch: int
	## The newest one that has audio; 0 for none yet.
	var utterance: int
	## Pushed audio that waits, in seconds.
	var buffered_s: float
	var paused: bool  ## Whether it stands still until it is resumed.
	## What tells the line that it speaks from others of the character; empty for none.
	var line: String
	var settings: FaceSettings  ## How its face is made.
	## What it listens to; null where that is no microphone.
	var microphone: Microphone = null

	static func from_fields(fields: Fields) -> Subject:
		var subject := Subject.new()
		subject.source = fields.text("source")
		subject.state = fields.text("state")
		subject.frames = fields.integer("frames", 0, Fields.INT64_MAX)
		subject.held = fields.integer("held", 0, Fields.INT64_MAX)
		subject.slipped = fields.integer("slipped", 0, Fields.INT64_MAX)
		subject.dropped_samples = fields.integer("dropped_samples", 0, Fields.INT64_MAX)
		subject.lookahead_ms = fields.number("lookahead_ms")
		subject.lag_ms = fields.number("lag_ms")
		subject.voice = fields.number("voice")
		subject.level_dbfs = fields.number("level_dbfs")
		subject.skipped = FacewireStatus._count(fields, "skipped")
		subject.shed = FacewireStatus._count(fields, "shed")
		subject.epoch = FacewireStatus._count(fields, "epoch", Fields.UINT32_MAX)
		subject.utterance = FacewireStatus._count(fields, "utterance", Fields.UINT32_MAX)
		subject.buffered_s = fields.number("buffered_s") if fields.has("buffered_s") else 0.0
		subject.paused = fields.has("paused") and fields.boolean("paused")
		subject.line = fields.text("line") if fields.has("line") else ""
		subject.settings = FaceSettings.from_fields(fields)
		if fields.has("microphone"):
			var told := Fields.new(fields.map("microphone"))
			subject.microphone = Microphone.from_fields(told)
			if told.reason != "":
				fields.refuse("microphone", "whole: %s" % told.reason)
		return subject
