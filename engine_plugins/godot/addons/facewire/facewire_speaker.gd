@tool
@icon("icons/speaker.svg")
class_name FacewireSpeaker
extends Node
## Speaks sound that the game owns with a face: sends it to the sidecar, plays it when its faces are
## due, and keeps mouth and sound together when it is cut off, paused or late.
##
## Give it any [AudioStream] with [method speak], or what a text-to-speech delivers, as it comes,
## with [method push] and [method finish]. Without a sidecar the sound plays all the same.

## A line has begun to be heard.
signal started
## A line is over; [param interrupted] before its end, by [method cancel] or another line.
signal finished(interrupted: bool)
## The sound has run out before [method finish]; it goes on when more comes.
signal starved
## The mouth cannot move, once for each line; its sound plays on.
signal failed(reason: String)

const Advice := preload("face/advice.gd")
const ChunkSource := preload("speaker/chunk_source.gd")
const Link := preload("net/link.gd")
const Loan := preload("speaker/loan.gd")
const Playout := preload("speaker/playout.gd")
const PushedSubject := preload("speaker/pushed_subject.gd")
const Source := preload("speaker/source.gd")
const StreamSource := preload("speaker/stream_source.gd")

## Behind the end the face comes to rest.
const TAIL_S := 0.3

## The face that speaks.
@export var face: FacewireFace:
	set(value):
		face = value
		update_configuration_warnings()
## What plays the sound: an [AudioStreamPlayer], 2D or 3D, whose stream is the speaker's from then
## on. One that plays an [AudioStreamPolyphonic] goes on with its other voices. Empty: one is made.
@export var audio_player: Node
## What the sidecar calls this voice, for others that show it. Empty: a name of its own.
@export var subject := "":
	set(value):
		subject = value
		update_configuration_warnings()
## How long after its first sample was pushed a line is heard, in milliseconds: less answers
## quicker, more stands longer frames of the game and slower sound cards. Set it before the first
## line.
@export_range(50.0, 2000.0, 1.0, "suffix:ms") var delay_ms := 100.0

## Microseconds that the last update took.
var cost_usec := 0
## Why the mouth does not move, in words; empty while it does.
var problem: String:
	get:
		return _pushed.problem if _pushed else ""

var _link: Link
var _pushed: PushedSubject
var _playout: Playout
var _chunks: ChunkSource
var _is_held := false
var _loan: Loan
var _silent_s := 0.0


func _enter_tree() -> void:
	if not Engine.is_editor_hint():
		_join()


func _exit_tree() -> void:
	cancel()
	_return_face()
	if _pushed:
		_pushed.leave()
		_pushed = null
		_playout = null
	if _link:
		_link.release()
		_link = null


func _notification(what: int) -> void:
	# While the tree is paused nobody would follow the sound.
	if what == NOTIFICATION_PAUSED and _playout:
		_playout.pause()
	elif what == NOTIFICATION_UNPAUSED and _playout and not _is_held:
		_playout.resume()


## Speaks [param stream] from [param from] on, in seconds, with [param moods] at times of the
## stream. What is being spoken is cut off.
func speak(stream: AudioStream, from := 0.0, moods: Array[FacewireMood] = []) -> void:
	cancel()
	if not _is_in_tree():
		return
	var source := StreamSource.new(stream, from, moods)
	if source.reason:
		failed.emit(source.reason)
		return
	_add(source)


## Speaks 16-bit little-endian samples, interleaved if there are two channels. What is being spoken
## is cut off.
func speak_pcm(
	pcm: PackedByteArray, sample_rate: int, stereo := false, moods: Array[FacewireMood] = []
) -> void:
	cancel()
	push(pcm, sample_rate, stereo, moods)
	finish()


## Speaks samples as they come, in chunks of any size: 16-bit little-endian, interleaved if there
## are two channels. The first chunk begins a line behind what is being spoken; [method finish] ends
## it. Format and rate are those of the first. [param moods] begin at times of this chunk and after.
func push(
	pcm: PackedByteArray, sample_rate := 24_000, stereo := false, moods: Array[FacewireMood] = []
) -> void:
	if _chunks:
		_chunks.push(pcm, moods)
		_playout.advance()
	elif _is_in_tree():
		_chunks = ChunkSource.new(sample_rate, stereo)
		_chunks.push(pcm, moods)
		_add(_chunks)


## The line of [method push] is complete: the next chunk begins another.
func finish() -> void:
	if _chunks:
		_chunks.finish()
		_chunks = null
		_playout.advance()


## Stops speaking at once: nothing of what was pushed is heard or shown any more.
func cancel() -> void:
	_chunks = null
	_is_held = false
	if _playout:
		_playout.cancel()


## Holds the sound, and lets the mouth rest.
func pause() -> void:
	_is_held = is_speaking()
	if _playout:
		_playout.pause()


## Goes on after [method pause].
func resume() -> void:
	_is_held = false
	if _playout:
		_playout.resume()


## Goes on from [param position] of the stream that is being spoken, in seconds, as the same line.
func seek(position: float) -> void:
	var source: Source = _playout.current() if _playout else null
	if source is StreamSource:
		_playout.skip_to(StreamSource.new(source.stream, position, source.spoken_with))


## Where the line is that is heard at this moment, in seconds.
func heard_position() -> float:
	return _playout.heard_position() if _playout else 0.0


## How far the sound is behind the sidecar's schedule, in milliseconds; the mouth follows the sound.
func late_ms() -> float:
	return _playout.late_ns / 1e6 if _playout else 0.0


## Whether something is being spoken or about to be.
func is_speaking() -> bool:
	return _playout != null and _playout.current() != null


func _process(delta: float) -> void:
	if not _playout:
		return
	_link.collect(get_viewport())
	var begun_usec := Time.get_ticks_usec()
	_playout.advance()
	cost_usec = Time.get_ticks_usec() - begun_usec
	_silent_s = 0.0 if is_speaking() else _silent_s + delta
	if _loan and _silent_s > TAIL_S:
		_return_face()


func _add(source: Source) -> void:
	if not _playout:
		_make_playout()
	_take_face()
	_silent_s = 0.0
	_playout.add(source)


## Shares the sidecar of its face, which may have been given after the first connection.
func _join() -> void:
	var own := [face.faces_endpoint, face.control_endpoint] if is_instance_valid(face) else []
	var link: Link = Link.acquire.callv(own)
	if _link:
		_link.release()
	_link = link


func _make_playout() -> void:
	_join()
	if not is_instance_valid(audio_player):
		audio_player = AudioStreamPlayer.new()
		add_child(audio_player, false, Node.INTERNAL_MODE_FRONT)
	_pushed = PushedSubject.new(_link, subject, delay_ms)
	_playout = Playout.new(_link, _pushed, audio_player)
	_playout.started.connect(started.emit)
	_playout.finished.connect(finished.emit)
	# Told in the middle of an update: whoever hears of it may stop it all.
	_playout.line.starved.connect(starved.emit, CONNECT_DEFERRED)
	_playout.line.failed.connect(_on_failed, CONNECT_DEFERRED)


func _on_failed(reason: String) -> void:
	failed.emit(reason)
	update_configuration_warnings()


func _is_in_tree() -> bool:
	if not _link:
		push_error("Facewire: a speaker must be in the scene before it speaks")
	return _link != null


func _take_face() -> void:
	if is_instance_valid(face) and not (_loan and _loan.is_current()):
		_loan = Loan.of(face, _pushed.name)


## A face that followed nobody else goes on to follow this voice, so that it blinks.
func _return_face() -> void:
	if _loan and (_loan.subject() or _link.track("") or not is_inside_tree()):
		_loan.end()
		_loan = null


func _get_configuration_warnings() -> PackedStringArray:
	return Advice.on_speaker(self)
