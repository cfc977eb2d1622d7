@tool
extends RefCounted
## A sound on its way to the sidecar, under a subject of its own, from one position on.
##
## It is sent little by little ahead of what is heard, so that a pause or a seek wastes little.
## Whatever format the sound has, the engine decodes it: what goes out is stereo in floats.

const Link := preload("../net/link.gd")
const Reply := preload("../wire/reply.gd")
const Requests := preload("../wire/requests.gd")
const Track := preload("../net/track.gd")

## Seconds of sound in one request.
const CHUNK_S := 0.25

## Whom the sidecar knows it as.
var subject: String
## Where in the sound the subject's time begins, in seconds.
var offset: float
## Why the sidecar does not take it; empty while it does.
var refused := ""
## Whether the sidecar has gone, or another one has come that knows nothing of this.
var is_orphaned := false

var _link: Link
var _playback: AudioStreamPlayback
var _sent_s := 0.0
var _is_open := false
var _is_closed := false
var _is_waiting := false


func _init(link: Link, stream: AudioStream, name: String, from: float) -> void:
	_link = link
	# Names are free again only when a face has settled: each utterance takes one of its own.
	subject = "%s-%08x" % [name, randi()]
	offset = from
	_link.keep(subject)
	_playback = stream.instantiate_playback()
	_playback.start(from)
	var rate := int(AudioServer.get_mix_rate())
	_ask(Requests.open.bind(subject, rate, "f32le", 2), func() -> void: _is_open = true)


## Sends more, until the sound is known up to [param position], in seconds of the whole sound.
func send_until(position: float) -> void:
	if not _is_open or _is_closed or _is_waiting or offset + _sent_s >= position:
		return
	var rate := AudioServer.get_mix_rate()
	var samples := _playback.mix_audio(1.0, int(CHUNK_S * rate))
	_sent_s += samples.size() / rate
	if samples:
		_is_waiting = true
		var sent := func() -> void: _is_waiting = false
		_ask(Requests.audio.bind(subject, samples.to_byte_array()), sent)
	if not _playback.is_playing():
		close()


## Tells the sidecar that no more will come.
func close() -> void:
	if _is_open and not _is_closed:
		_ask(Requests.close.bind(subject))
	_is_closed = true


## The faces so far, or null.
func track() -> Track:
	return _link.track(subject)


## Whether there is a face for [param position], in seconds of the whole sound.
func reaches(position: float) -> bool:
	var faces := track()
	if not faces or position < offset + faces.at(0).t:
		return false
	return position <= offset + faces.newest().t


## Whether the faces are there up to the end.
func is_complete() -> bool:
	return _is_closed and reaches(offset + _sent_s)


## The requests take their id last here: binding puts it there.
func _ask(build: Callable, then := Callable()) -> void:
	var answered := func(reply: Reply) -> void:
		if reply.code != "":
			refused = reply.message
			is_orphaned = reply.code in ["not_connected", "no_such_subject"]
			_is_closed = true
		elif then.is_valid():
			then.call()
	_link.request(build, answered)
