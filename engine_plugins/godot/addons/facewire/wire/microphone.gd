@tool
extends RefCounted
## What a subject's microphone is and does, as the status tells it.

const Fields := preload("fields.gd")
const Microphone := preload("microphone.gd")

## The sound input, as `facewire devices` names it.
var device: String
## listening, or what it waits for and why.
var state: String
## Hertz.
var rate: int
var channels: int
## Times that the system dropped sound before it was taken.
var overflows: int
## Times that the device was lost and waited for.
var outages: int
## The loudest 100 ms of the last second as they came in, dB below full scale.
var level_dbfs: float
## The highest sample of the last second.
var peak_dbfs: float
## What is heard while nobody speaks.
var noise_dbfs: float
## What the level is raised by now.
var gain_db: float
## Whether the noise gate lets sound through.
var open: bool
## What the level is raised by as somebody has set it, in dB; NAN where the sidecar finds it.
var set_gain_db := NAN
## Whether the noise gate is in use.
var gated := true
## Whether it goes where the system's default device goes.
var follows_default := false
## What is wrong with the sound, in words; the gravest first.
var warnings: PackedStringArray
## Where the voice is played again, as late as its face; null where it is not.
var monitor: Monitor = null


static func from_fields(fields: Fields) -> Microphone:
	var microphone := Microphone.new()
	microphone.device = fields.text("device")
	microphone.state = fields.text("state")
	microphone.rate = fields.integer("rate", 0, Fields.INT64_MAX)
	microphone.channels = fields.integer("channels", 0, Fields.INT64_MAX)
	microphone.overflows = fields.integer("overflows", 0, Fields.INT64_MAX)
	microphone.outages = fields.integer("outages", 0, Fields.INT64_MAX)
	microphone.level_dbfs = fields.number("level_dbfs")
	microphone.peak_dbfs = fields.number("peak_dbfs")
	microphone.noise_dbfs = fields.number("noise_dbfs")
	microphone.gain_db = fields.number("gain_db")
	microphone.open = fields.boolean("open")
	microphone.warnings = fields.texts("warnings")
	if fields.has_text("gain"):
		if fields.text("gain") != "auto":
			fields.refuse("gain", "a number or auto")
	elif fields.has("gain"):
		microphone.set_gain_db = fields.number("gain")
	if fields.has("gate"):
		microphone.gated = fields.text("gate") != "off"
	if fields.has("follows_default"):
		microphone.follows_default = fields.boolean("follows_default")
	if fields.has("monitor"):
		var told := Fields.new(fields.map("monitor"))
		microphone.monitor = Monitor.from_fields(told)
		if told.reason != "":
			fields.refuse("monitor", "whole: %s" % told.reason)
	return microphone


## A second sound device.
class Monitor:
	extends RefCounted
	var device: String
	## playing, or what it waits for.
	var state: String
	## From a sample's arrival to its playing, in milliseconds.
	var delay_ms: float
	## What that is more than the mouth's lag.
	var offset_ms: float

	static func from_fields(fields: Fields) -> Monitor:
		var monitor := Monitor.new()
		monitor.device = fields.text("device")
		monitor.state = fields.text("state")
		monitor.delay_ms = fields.number("delay_ms")
		monitor.offset_ms = fields.number("offset_ms")
		return monitor
